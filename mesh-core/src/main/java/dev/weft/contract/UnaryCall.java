// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.CallOptions;
import dev.weft.call.Channel;
import dev.weft.call.Method;
import dev.weft.contract.Signature.Input;
import dev.weft.contract.Signature.Output;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Calls a unary method, the short way. */
record UnaryCall(Method<?, ?> method, Input input, Output output) implements StubMethod {
    private static final System.Logger LOG = System.getLogger(Stubs.class.getName());

    @Override
    public @Nullable Object invoke(StubHandler stub, Object proxy, @Nullable Object @Nullable [] arguments) {
        Object request = input == Input.NOTHING ? null : Requests.of(method, arguments);
        Future<?> reply = call(stub.channel(), method, request, stub.options());
        if (output == Output.NOTHING) {
            reply.onFailure(this::logLoss);
            return null;
        }
        return reply;
    }

    /** A method without a request has {@link Void} for its type, and null for its only message. */
    @SuppressWarnings({"unchecked", "NullAway"})
    private static <Q, R> Future<R> call(
            Channel channel, Method<Q, R> method, @Nullable Object request, CallOptions options) {
        return channel.unary(method, (Q) request, options);
    }

    private void logLoss(Throwable cause) {
        LOG.log(System.Logger.Level.WARNING, "one-way request to {0} was not sent: {1}", method, cause);
    }
}
