// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.CallContext;
import dev.weft.call.CallFailure;
import dev.weft.call.Deadline;
import dev.weft.call.Metadata;
import dev.weft.call.Processing;
import dev.weft.call.Readiness;
import dev.weft.call.Status;
import dev.weft.codec.CodecException;
import dev.weft.wire.ClientConnection;
import dev.weft.wire.ClientStream;
import dev.weft.wire.Compression;
import dev.weft.wire.Hello;
import dev.weft.wire.MessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What every call does on its way out, whatever its shape: waits for a connection if there is none, no longer than its
 * deadline, and ends once. Confined to the event loop of its connection.
 */
abstract class OutgoingCall<Q, R> extends ClientStream {
    /** Of a pair of metadata beside its bytes: an id or a zero, and two lengths. */
    private static final int MOST_PAIR_OVERHEAD_BYTES = 8;

    final CalledMethod<Q, R> called;
    final Metadata metadata;
    /** When to give up, if {@link #limited}; a number, so that no object need be made for it. */
    private final long deadlineNanos;

    private final boolean limited;
    final Readiness readiness;
    final ContextInternal context;
    private Squeeze squeeze;
    private @Nullable ScheduledFuture<?> waitLimit;
    private @Nullable Runnable leaveLine;
    private @Nullable Runnable leaveOuter;
    private boolean over;

    OutgoingCall(
            CalledMethod<Q, R> called,
            Metadata metadata,
            @Nullable Deadline deadline,
            Readiness readiness,
            Squeeze squeeze,
            ContextInternal context) {
        this.called = called;
        this.metadata = metadata;
        this.limited = deadline != null;
        this.deadlineNanos = deadline == null ? 0 : deadline.atNanos();
        this.readiness = readiness;
        this.squeeze = squeeze;
        this.context = context;
    }

    /** The request that goes with the CALL; null if requests are streamed. */
    abstract @Nullable MessageWriter request();

    /** The call is on its way. */
    abstract void onSent();

    /** The call has failed; called once, and nothing after it. */
    abstract void failed(CallFailure failure);

    /** Whether the call has ended, well or badly. */
    final boolean isOver() {
        return over;
    }

    /** Trailers, and the name of the instance that sent them: it introduced itself once, and need not say so each time. */
    final Metadata withInstance(Metadata trailers) {
        String instance = serverName();
        return instance.isEmpty() || trailers.get(RpcClient.INSTANCE_KEY).isPresent()
                ? trailers
                : trailers.plus(RpcClient.INSTANCE_KEY, instance);
    }

    /** Marks the end; whether it is the first. */
    final boolean finish() {
        if (over) {
            return false;
        }
        over = true;
        if (leaveLine != null) {
            leaveLine.run();
        }
        stopWaiting();
        if (leaveOuter != null) {
            leaveOuter.run();
        }
        return true;
    }

    /** Ends with the call whose handler made this one. */
    final void cancelWith(CallContext outer, Handler<CallFailure> canceller) {
        leaveOuter = outer.onCancel(canceller);
        if (over) {
            leaveOuter.run();
        }
    }

    /**
     * Whether the call may go now. Before the server has introduced itself, only what every server takes may (WIRE.md,
     * section 3); a stream of requests may turn out to be anything. Nor may what must not be repeated: a server that stops
     * listening resets connections that it has not accepted, and then nobody knows what became of the calls on them.
     */
    final boolean mayOpenOn(ClientConnection connection) {
        if (connection.isReady()) {
            return true;
        }
        try {
            return called.method().idempotency().safeToRepeat() && isWithin(connection.peer());
        } catch (RuntimeException e) {
            // The request has no size because it does not serialize: opening will say so.
            return true;
        }
    }

    private boolean isWithin(Hello least) {
        int requestBytes = requestBytes();
        return requestBytes != MessageWriter.UNKNOWN_SIZE
                && requestBytes <= least.maxMessage()
                && squeeze.compressor() == null
                && (metadata.isEmpty() || bytesOf(metadata) <= least.maxMetadata());
    }

    /** Size of the request that goes with the CALL, or {@link MessageWriter#UNKNOWN_SIZE}. */
    abstract int requestBytes();

    private static int bytesOf(Metadata metadata) {
        int bytes = 0;
        for (Metadata.Entry entry : metadata) {
            bytes += MOST_PAIR_OVERHEAD_BYTES + entry.key().length() + entry.bytes().length;
        }
        return bytes;
    }

    /** Sends the call. */
    final void openOn(ClientConnection connection) {
        if (over) {
            return;
        }
        stopWaiting();
        if (!squeeze.isFor(connection.peer())) {
            squeeze = Squeeze.NONE;
        }
        long timeoutMicros = 0;
        if (limited) {
            long remaining = deadlineNanos - System.nanoTime();
            if (remaining <= 0) {
                onFailed(CallFailure.notProcessed(
                        Status.DEADLINE_EXCEEDED, "the deadline passed before the call was sent"));
                return;
            }
            timeoutMicros = (remaining + 999) / 1_000;
        }
        try {
            connection.open(this, called.signature(), timeoutMicros, metadata, request());
        } catch (RuntimeException e) {
            onFailed(unwritable(e).with(Processing.NOT_STARTED));
            return;
        }
        if (limited && isOpen()) {
            expireAt(deadlineNanos);
        }
        onSent();
    }

    /** Waits for a connection, no longer than the deadline; {@code leave} runs if the call ends before that. */
    final void waitInLine(Runnable leave) {
        leaveLine = leave;
        if (limited) {
            long remaining = Math.max(0, deadlineNanos - System.nanoTime());
            waitLimit = context.nettyEventLoop()
                    .schedule(
                            () -> onFailed(CallFailure.notProcessed(
                                    Status.DEADLINE_EXCEEDED, "no connection before the deadline")),
                            remaining,
                            TimeUnit.NANOSECONDS);
        }
    }

    private void stopWaiting() {
        leaveLine = null;
        if (waitLimit != null) {
            waitLimit.cancel(false);
            waitLimit = null;
        }
    }

    /** The caller wants no answer any more. */
    final void abandon(Throwable why) {
        if (!over) {
            cancel(Status.CANCELLED);
            CallFailure reason = why instanceof CallFailure failure && failure.status() == Status.DEADLINE_EXCEEDED
                    ? failure
                    : CallFailure.of(Status.CANCELLED, "the call was cancelled");
            onFailed(isSent() ? reason : reason.with(Processing.NOT_STARTED));
        }
    }

    /** The call was never sent. */
    final void onRefused(CallFailure failure) {
        onFailed(failure);
    }

    @Override
    protected final void onFailed(CallFailure failure) {
        if (finish()) {
            failed(isSent() ? failure.withTrailers(withInstance(failure.trailers())) : failure);
        }
    }

    final boolean isSqueezed() {
        return squeeze.compressor() != null;
    }

    final MessageWriter writer(Q message) {
        return squeeze.writer(called.requests().marshaller(), message);
    }

    @Override
    protected final void onMessage(ByteBuf bytes, @Nullable Compression compression, int cost) {
        R reply;
        try {
            reply = called.replies().read(bytes, compression);
        } catch (RuntimeException e) {
            taken(cost);
            unreadable(e);
            return;
        }
        onReply(reply, cost);
    }

    @Override
    protected final void onAssembled(byte[] bytes, @Nullable Compression compression, int cost) {
        R reply;
        try {
            reply = called.replies().readOwned(bytes, compression);
        } catch (RuntimeException e) {
            taken(cost);
            unreadable(e);
            return;
        }
        onReply(reply, cost);
    }

    /** A reply has come; what it cost is to be given back when it has been taken. */
    abstract void onReply(R reply, int cost);

    private void unreadable(RuntimeException cause) {
        cancel(Status.CANCELLED);
        String text = cause instanceof CodecException ? String.valueOf(cause.getMessage()) : "the reply does not parse";
        onFailed(CallFailure.of(Status.INTERNAL, text).withCause(cause));
    }

    static CallFailure unwritable(RuntimeException cause) {
        if (cause instanceof CallFailure failure) {
            return failure;
        }
        String text =
                cause instanceof CodecException ? String.valueOf(cause.getMessage()) : "the request does not serialize";
        return CallFailure.of(Status.INTERNAL, text).withCause(cause);
    }
}
