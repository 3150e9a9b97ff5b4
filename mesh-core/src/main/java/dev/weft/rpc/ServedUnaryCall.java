// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import dev.weft.call.MethodHandler;
import dev.weft.call.Reply;
import dev.weft.call.Status;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** One request, one reply: the short way when nobody intercepts. */
final class ServedUnaryCall extends ServedCall implements Completable<Object> {
    private boolean requested;

    ServedUnaryCall(ServedMethod served, ServerConnectionContext connection, long timeoutMicros, Metadata metadata) {
        super(served, connection, timeoutMicros, metadata);
    }

    @Override
    @SuppressWarnings("unchecked")
    void onRequest(Object message, int cost) {
        requested = true;
        taken(cost);
        if (!served.intercepted() && served.handler() instanceof MethodHandler.Unary handler) {
            handle(() -> (Future<Object>) handler.handle(message), this);
        } else {
            handle(() -> served.whole().proceed(callOf(message)), this::completeLongWay);
        }
    }

    @Override
    void onUnreadable(CallFailure failure) {
        requested = true;
        fail(failure);
    }

    /** What the handler answered, on whichever thread. */
    @Override
    public void complete(@Nullable Object result, @Nullable Throwable failure) {
        if (connection.context().nettyEventLoop().inEventLoop()) {
            finish(result, failure);
        } else {
            connection.context().nettyEventLoop().execute(() -> finish(result, failure));
        }
    }

    private void finish(@Nullable Object result, @Nullable Throwable failure) {
        if (failure == null) {
            endWith(result, addedTrailers());
        } else {
            failWith(failure);
        }
    }

    private void completeLongWay(@Nullable Reply reply, @Nullable Throwable failure) {
        if (reply != null) {
            endWithReply(reply);
        } else {
            complete(null, failure);
        }
    }

    @Override
    protected void onHalfClosed() {
        if (!requested && !isCancelled()) {
            fail(CallFailure.notProcessed(Status.INVALID_ARGUMENT, served.method() + " needs one request, got none"));
        }
    }
}
