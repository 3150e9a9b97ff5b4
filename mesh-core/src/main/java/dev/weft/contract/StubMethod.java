// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** What one Java method of a stub does. Immutable. */
sealed interface StubMethod permits StubMethod.Default, UnaryCall, StreamingCall {

    /** Does it for one stub. */
    @Nullable
    Object invoke(StubHandler stub, Object proxy, @Nullable Object @Nullable [] arguments) throws Throwable;

    /**
     * Runs a default method that the contract does not know.
     *
     * @param target the method as {@code (Object, Object[])Object}
     */
    record Default(MethodHandle target) implements StubMethod {
        @Override
        public @Nullable Object invoke(StubHandler stub, Object proxy, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            return target.invokeExact(proxy, arguments);
        }
    }
}
