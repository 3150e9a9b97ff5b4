// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.CallOptions;
import dev.weft.call.Channel;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What stands behind a stub. Immutable. */
record StubHandler(StubMethods methods, Channel channel, CallOptions options) implements InvocationHandler {

    StubHandler with(CallOptions options) {
        return new StubHandler(methods, channel, Objects.requireNonNull(options));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        StubMethod stubMethod = methods.find(method);
        return stubMethod == null ? ofObject(proxy, method, arguments) : stubMethod.invoke(this, proxy, arguments);
    }

    /** {@link Object}'s methods, which a proxy passes on as well. */
    private Object ofObject(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && arguments[0] == proxy;
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "stub of " + methods.contract().name() + " on " + channel;
            default ->
                throw new IllegalArgumentException(
                        method + " is not of " + methods.type().getName());
        };
    }
}
