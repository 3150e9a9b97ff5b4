// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.CallOptions;
import dev.weft.call.Channel;
import dev.weft.call.Method;
import dev.weft.call.Reply;
import dev.weft.call.Status;
import dev.weft.contract.Signature.Input;
import dev.weft.contract.Signature.Output;
import dev.weft.stream.Conduit;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/** Calls a method that streams, one way or both. */
record StreamingCall(Method<?, ?> method, Input input, Output output) implements StubMethod {

    @Override
    public Object invoke(StubHandler stub, Object proxy, @Nullable Object @Nullable [] arguments) {
        Channel channel = stub.channel();
        CallOptions options = stub.options();
        Future<Reply> reply = switch (input) {
            case NOTHING -> channel.call(Requests.one(method, options, null));
            case MESSAGE -> channel.call(Requests.one(method, options, Requests.of(method, arguments)));
            case STREAM -> channel.call(Requests.many(method, options, (ReadStream<?>) Requests.of(method, arguments)));
            case WRITER -> write(channel, options, Requests.of(method, arguments));
        };
        return switch (output) {
            case FUTURE -> reply.map(Reply::message);
            case FUTURE_STREAM -> reply.map(Reply::messages);
            case STREAM -> deferred(reply);
            case NOTHING -> throw new IllegalStateException(method + " streams and returns nothing");
        };
    }

    /** Gives the caller a stream to write to, the other end of which is the request. */
    @SuppressWarnings("unchecked")
    private Future<Reply> write(Channel channel, CallOptions options, Object argument) {
        Completable<WriteStream<Object>> caller = (Completable<WriteStream<Object>>) argument;
        Conduit<Object> requests = new Conduit<>();
        Future<Reply> reply = channel.call(Requests.many(method, options, requests.reader()));
        reply.onComplete(answer -> cancelWithCall(requests, answer), requests::cancel);
        try {
            caller.complete(requests.writer(), null);
        } catch (RuntimeException e) {
            requests.fail(e);
            throw e;
        }
        return reply;
    }

    private void cancelWithCall(Conduit<?> requests, Reply answer) {
        if (answer.isStreaming()) {
            answer.trailers().onFailure(requests::cancel);
        } else {
            requests.cancel(Status.CANCELLED.failure(method + " has answered and reads no more"));
        }
    }

    private static ReadStream<?> deferred(Future<Reply> reply) {
        Conduit<Object> replies = new Conduit<>();
        reply.onComplete(answer -> replies.feed(answer.messages()), replies::fail);
        return replies.reader();
    }
}
