// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import dev.weft.call.Reply;
import dev.weft.stream.Conduit;
import dev.weft.wire.MessageWriter;
import org.jspecify.annotations.Nullable;

/** A stream of requests, of replies, or both. */
final class ServedStreamingCall extends ServedCall {
    private @Nullable Conduit<Object> requests;
    private @Nullable Pump<Object> replies;

    ServedStreamingCall(
            ServedMethod served, ServerConnectionContext connection, long timeoutMicros, Metadata metadata) {
        super(served, connection, timeoutMicros, metadata);
    }

    /** The handler of a method whose client streams need not wait for a message. */
    @Override
    protected void onOpened() {
        if (!served.method().kind().clientStreams()) {
            return;
        }
        handle(
                () -> {
                    Conduit<Object> conduit = new Conduit<>(Conduit.DEFAULT_CAPACITY, context());
                    requests = conduit;
                    return served.whole().proceed(callOf(conduit));
                },
                this::complete);
    }

    @Override
    void onRequest(Object message, int cost) {
        Conduit<Object> conduit = requests;
        if (conduit != null) {
            conduit.writer().write(message).onComplete(taken -> onLoop(() -> taken(cost)));
        } else {
            taken(cost);
            handle(() -> served.whole().proceed(callOf(message)), this::complete);
        }
    }

    @Override
    void onUnreadable(CallFailure failure) {
        if (requests != null) {
            requests.fail(failure);
        }
        fail(failure);
    }

    @Override
    protected void onHalfClosed() {
        if (requests != null) {
            requests.writer().end();
        }
    }

    private void complete(@Nullable Reply reply, @Nullable Throwable failure) {
        onLoop(() -> {
            if (reply == null) {
                failWith(failure == null ? new NullPointerException("no reply") : failure);
            } else if (reply.isStreaming()) {
                pump(reply);
            } else {
                endWithReply(reply);
            }
        });
    }

    private void pump(Reply reply) {
        if (isCancelled()) {
            new Pump<>(
                            reply.messages(),
                            new Replies(reply),
                            connection.context().nettyEventLoop())
                    .stop();
            failWith(new IllegalStateException("cancelled"));
            return;
        }
        headers(reply.headers());
        Pump<Object> pump = new Pump<>(
                reply.messages(), new Replies(reply), connection.context().nettyEventLoop());
        replies = pump;
        pump.start();
    }

    @Override
    protected void onReady() {
        if (replies != null) {
            replies.proceed();
        }
    }

    @Override
    protected void onCancelled(CallFailure reason) {
        if (requests != null) {
            requests.fail(reason);
        }
        super.onCancelled(reason);
        if (replies != null) {
            replies.stop();
            fail(reason);
        }
    }

    /** The stream of replies, as it goes onto the wire. */
    private final class Replies implements Pump.Sink<Object> {
        private final Reply reply;

        Replies(Reply reply) {
            this.reply = reply;
        }

        @Override
        public void send(Object message) {
            try {
                MessageWriter writer = writer(message);
                ServedStreamingCall.this.send(writer);
            } catch (RuntimeException e) {
                if (replies != null) {
                    replies.stop();
                }
                ServedStreamingCall.this.fail(unwritable(e));
            }
        }

        @Override
        public boolean isReady() {
            return ServedStreamingCall.this.isReady();
        }

        @Override
        public void end() {
            reply.trailers()
                    .onComplete((trailers, failure) -> onLoop(() -> {
                        if (failure == null) {
                            ServedStreamingCall.this.end(trailers.plus(addedTrailers()));
                        } else {
                            failWith(failure);
                        }
                    }));
        }

        @Override
        public void fail(Throwable cause) {
            failWith(cause);
        }
    }
}
