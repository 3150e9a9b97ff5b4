// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.CallFailure;
import dev.weft.call.Deadline;
import dev.weft.call.Metadata;
import dev.weft.call.Readiness;
import dev.weft.codec.Marshaller;
import dev.weft.wire.MessageWriter;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import org.jspecify.annotations.Nullable;

/** One request, one reply. Writes its own request, so that the short way allocates nothing beside it. */
final class OutgoingUnaryCall<Q, R> extends OutgoingCall<Q, R> implements MessageWriter {
    private final Promise<R> promise;
    private final @Nullable Handler<Metadata> trailersHandler;
    private final Q request;
    private int size;
    private @Nullable R reply;

    OutgoingUnaryCall(
            CalledMethod<Q, R> called,
            Q request,
            Metadata metadata,
            @Nullable Deadline deadline,
            Readiness readiness,
            Squeeze squeeze,
            ContextInternal context,
            @Nullable Handler<Metadata> trailersHandler) {
        super(called, metadata, deadline, readiness, squeeze, context);
        this.request = request;
        this.trailersHandler = trailersHandler;
        this.promise = context.promise();
    }

    Future<R> future() {
        return promise.future();
    }

    @Override
    int requestBytes() {
        return marshaller().size(request);
    }

    @Override
    MessageWriter request() {
        if (isSqueezed()) {
            return writer(request);
        }
        size = marshaller().size(request);
        return this;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void writeTo(ByteBuf out) {
        marshaller().write(request, size, out);
    }

    private Marshaller<Q> marshaller() {
        return called.requests().marshaller();
    }

    @Override
    void onSent() {
        if (called.signature().oneWay() && finish()) {
            promise.complete();
        }
    }

    @Override
    protected void onHeaders(Metadata headers) {
        // A unary reply has all it has to say in its trailers.
    }

    @Override
    void onReply(R message, int cost) {
        reply = message;
        taken(cost);
    }

    @Override
    protected void onCompleted(Metadata trailers) {
        if (!finish()) {
            return;
        }
        if (context.inThread()) {
            ContextInternal previous = context.beginDispatch();
            try {
                complete(trailers);
            } finally {
                context.endDispatch(previous);
            }
        } else {
            context.execute(() -> complete(trailers));
        }
    }

    private void complete(Metadata trailers) {
        if (trailersHandler != null) {
            context.dispatch(withInstance(trailers), trailersHandler);
        }
        promise.complete(reply);
    }

    @Override
    void failed(CallFailure failure) {
        promise.fail(failure);
    }
}
