// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.CallFailure;
import dev.weft.call.Deadline;
import dev.weft.call.Metadata;
import dev.weft.call.Readiness;
import dev.weft.call.Reply;
import dev.weft.call.Status;
import dev.weft.stream.Conduit;
import dev.weft.wire.MessageWriter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** Any call that streams, one way or both; and unary calls that want a {@link Reply}. */
final class OutgoingStreamingCall<Q, R> extends OutgoingCall<Q, R> {
    private final @Nullable Q request;
    private final @Nullable ReadStream<Q> requests;
    private final Promise<Reply> answer;
    private final Promise<Metadata> trailers;
    private @Nullable Pump<Q> pump;
    private @Nullable Conduit<R> replies;
    private Metadata headers = Metadata.EMPTY;
    private @Nullable R reply;

    OutgoingStreamingCall(
            CalledMethod<Q, R> called,
            @Nullable Q request,
            @Nullable ReadStream<Q> requests,
            Metadata metadata,
            @Nullable Deadline deadline,
            Readiness readiness,
            Squeeze squeeze,
            ContextInternal context) {
        super(called, metadata, deadline, readiness, squeeze, context);
        this.request = request;
        this.requests = requests;
        this.answer = context.promise();
        this.trailers = context.promise();
        if (requests != null) {
            requests.pause();
        }
    }

    Future<Reply> future() {
        return answer.future();
    }

    @Override
    @SuppressWarnings("NullAway") // A request is null exactly where its type is Void.
    int requestBytes() {
        return requests == null ? called.requests().marshaller().size(request) : MessageWriter.UNKNOWN_SIZE;
    }

    @Override
    @SuppressWarnings("NullAway") // As above.
    @Nullable
    MessageWriter request() {
        return requests == null ? writer(request) : null;
    }

    @Override
    void onSent() {
        if (called.signature().oneWay()) {
            if (finish()) {
                answer.complete(Reply.of(null));
            }
        } else if (requests != null && !isOver()) {
            Pump<Q> started = new Pump<>(requests, new Requests(), context.nettyEventLoop());
            pump = started;
            started.start();
        }
    }

    @Override
    protected void onReady() {
        if (pump != null) {
            pump.proceed();
        }
    }

    @Override
    protected void onHeaders(Metadata received) {
        headers = received;
        if (called.method().kind().serverStreams()) {
            stream();
        }
    }

    @Override
    void onReply(R message, int cost) {
        if (called.method().kind().serverStreams()) {
            stream().writer().write(message).onComplete(taken -> giveBack(cost));
        } else {
            reply = message;
            taken(cost);
        }
    }

    private void giveBack(int cost) {
        if (context.nettyEventLoop().inEventLoop()) {
            taken(cost);
        } else {
            context.nettyEventLoop().execute(() -> taken(cost));
        }
    }

    /** The stream of replies; the caller gets it with the first sign of life. */
    private Conduit<R> stream() {
        Conduit<R> stream = replies;
        if (stream == null) {
            stream = new Conduit<>(Conduit.DEFAULT_CAPACITY, context);
            stream.writer().exceptionHandler(cancelled -> abandon(cancelled));
            replies = stream;
            answer.complete(Reply.streaming(headers, stream.reader(), trailers.future()));
        }
        return stream;
    }

    @Override
    protected void onCompleted(Metadata received) {
        if (!finish()) {
            return;
        }
        stopPump();
        Metadata all = withInstance(received);
        trailers.complete(all);
        if (called.method().kind().serverStreams()) {
            stream().writer().end();
        } else {
            answer.complete(Reply.of(reply, all).withHeaders(headers));
        }
    }

    @Override
    void failed(CallFailure failure) {
        stopPump();
        trailers.fail(failure);
        if (replies == null) {
            answer.fail(failure);
        } else {
            replies.fail(failure);
        }
    }

    private void stopPump() {
        if (pump != null) {
            pump.stop();
        } else if (requests != null) {
            new Pump<>(requests, new Requests(), context.nettyEventLoop()).stop();
        }
    }

    /** The stream of requests, as it goes onto the wire. */
    private final class Requests implements Pump.Sink<Q> {
        @Override
        public void send(Q message) {
            try {
                OutgoingStreamingCall.this.send(writer(message), Last.NO);
            } catch (RuntimeException e) {
                fail(unwritable(e));
            }
        }

        @Override
        public boolean isReady() {
            return OutgoingStreamingCall.this.isReady();
        }

        @Override
        public void end() {
            halfClose();
        }

        @Override
        public void fail(Throwable cause) {
            cancel(Status.CANCELLED);
            onFailed(
                    cause instanceof CallFailure failure
                            ? failure
                            : CallFailure.of(Status.CANCELLED, "the stream of requests failed")
                                    .withCause(cause));
        }
    }
}
