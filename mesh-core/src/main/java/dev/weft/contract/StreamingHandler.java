// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.Call;
import dev.weft.call.CallContext;
import dev.weft.call.MethodHandler;
import dev.weft.call.Reply;
import dev.weft.contract.Signature.Output;
import dev.weft.stream.Conduit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Answers a method that streams, one way or both, by an implementation. A stream of replies is paused as soon as it is
 * there, so that nothing is lost before the door reads it; one that comes out of a {@link Conduit} is cancelled when the
 * caller no longer waits.
 *
 * @param target the method, bound, as {@code (Object)Object}
 * @param name the method's name in messages
 */
record StreamingHandler(MethodHandle target, String name, Signature signature) implements MethodHandler.Any {

    @Override
    public Future<Reply> handle(Call call) throws Exception {
        CallContext context = CallContext.of(Vertx.currentContext());
        Object request = signature.kind().clientStreams() ? call.messages() : call.message();
        Object answer = Answers.of(target, request);
        if (answer == null) {
            return Answers.noAnswer(name);
        }
        if (signature.output() == Output.STREAM) {
            return Future.succeededFuture(stream(answer, context));
        }
        return signature.kind().serverStreams()
                ? ((Future<?>) answer).map(messages -> stream(messages, context))
                : ((Future<?>) answer).map(this::message);
    }

    private Reply stream(@Nullable Object messages, @Nullable CallContext context) {
        ReadStream<?> stream = Answers.stream(messages, name);
        stream.pause();
        if (context != null) {
            Conduit.writingTo(stream).ifPresent(conduit -> context.onCancel(conduit::cancel));
        }
        return Reply.streaming(stream);
    }

    private Reply message(@Nullable Object message) {
        return Reply.of(signature.responseType() == Void.class ? null : Answers.message(message, name));
    }
}
