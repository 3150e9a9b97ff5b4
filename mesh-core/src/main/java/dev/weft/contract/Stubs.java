// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.CallOptions;
import dev.weft.call.Channel;
import dev.weft.stream.Conduit;
import java.lang.reflect.Proxy;
import java.util.Objects;

/**
 * Makes objects that implement a contract's interface by calling a {@link Channel}. Thread-safe, as the stubs are.
 *
 * <p>Any interface with a contract will do: a plain one, or of those that the plugin generates {@code HelloService}, {@code
 * HelloServiceClient} or {@code HelloServiceGrpcClient}. Calls behave as the channel's do: a failed call fails its future
 * with a {@link dev.weft.call.CallFailure}, and only a null request throws. Beyond that:
 *
 * <ul>
 *   <li>A method that returns a {@code ReadStream}, not in a future, returns one at once; if the call fails, so does the
 *       stream.
 *   <li>A method that takes a {@code Completable<WriteStream<Q>>} gives it the writing end of a {@link Conduit} before it
 *       returns; if the call fails, or a single reply comes before the stream has ended, writes fail and the stream's
 *       exception handler is called.
 *   <li>A stream given as a request is paused, and read as the channel wishes.
 *   <li>A method that returns {@code void} logs when the request could not be sent.
 *   <li>Default methods that are not of the contract run as they are. Two stubs are equal only if they are one.
 * </ul>
 */
public final class Stubs {
    private Stubs() {}

    /**
     * A stub whose calls have no options set.
     *
     * @throws IllegalArgumentException if {@code type} is no interface, has no contract, or has abstract methods beside it
     */
    public static <T> T stub(Class<T> type, Channel channel) {
        return stub(type, channel, CallOptions.DEFAULT);
    }

    /** A stub whose calls all have {@code options}; fails as {@link #stub(Class, Channel)} does. */
    public static <T> T stub(Class<T> type, Channel channel, CallOptions options) {
        return proxy(
                type,
                new StubHandler(
                        StubMethods.of(type), Objects.requireNonNull(channel), Objects.requireNonNull(options)));
    }

    /**
     * The same stub with {@code options} in place of its own; cheap enough to do for one call.
     *
     * @throws IllegalArgumentException if {@code stub} was not made here
     */
    @SuppressWarnings("unchecked")
    public static <T> T with(T stub, CallOptions options) {
        if (Proxy.isProxyClass(stub.getClass()) && Proxy.getInvocationHandler(stub) instanceof StubHandler handler) {
            return (T) proxy(handler.methods().type(), handler.with(options));
        }
        throw new IllegalArgumentException(
                stub.getClass().getName() + " is no stub: options belong to what Stubs.stub made");
    }

    private static <T> T proxy(Class<T> type, StubHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
