// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.MethodHandler;
import io.vertx.core.Future;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Answers a unary method by an implementation. A reply that is there at once passes through with nothing allocated.
 *
 * @param target the method, bound, as {@code (Object)Object}
 * @param name the method's name in messages
 * @param repliesVoid whether null is the right reply
 */
record UnaryHandler(MethodHandle target, String name, boolean repliesVoid) implements MethodHandler.Unary {
    @Override
    public Future<?> handle(@Nullable Object request) throws Exception {
        Future<?> reply = (Future<?>) Answers.of(target, request);
        if (reply == null) {
            return Answers.noAnswer(name);
        }
        if (repliesVoid) {
            return reply;
        }
        if (reply.isComplete()) {
            return reply.succeeded() && reply.result() == null ? Future.failedFuture(Answers.noMessage(name)) : reply;
        }
        return reply.map(message -> Answers.message(message, name));
    }
}
