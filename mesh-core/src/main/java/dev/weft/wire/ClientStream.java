// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import dev.weft.call.Status;
import org.jspecify.annotations.Nullable;

/**
 * A call that this side makes. Ends exactly once, with {@link #onCompleted} or {@link #onFailed}, unless it is {@linkplain
 * #cancel cancelled}: then nothing more is shown. Confined to the connection's event loop.
 */
public abstract class ClientStream extends Stream {
    /** Which CALL of the connection this is, from 1. */
    long ordinal;

    boolean serverStreams;
    boolean messageSeen;
    private boolean lastSent;

    /** What the server sends ahead of its first message; may not come. */
    protected abstract void onHeaders(Metadata headers);

    /** The call went well; for a unary reply the message has been shown already. */
    protected abstract void onCompleted(Metadata trailers);

    /** The call went wrong, here or there. */
    protected abstract void onFailed(CallFailure failure);

    /** Sends one of a stream of requests; does nothing after the last. */
    public final void send(MessageWriter message, Last last) {
        if (ownDone || lastSent) {
            return;
        }
        sendData(message, last);
        lastSent = last == Last.YES;
        if (last == Last.YES && (backlog == null || backlog.isEmpty())) {
            connection().ownSideDone(this);
        }
    }

    /** Sends no more requests. Harmless when said twice. */
    public final void halfClose() {
        if (!ownDone && !lastSent) {
            lastSent = true;
            ((ClientConnection) connection()).halfClose(this);
        }
    }

    /** Nobody waits any longer, and the server is told. When the call is over: nobody takes what came of it. */
    public final void cancel(Status why) {
        if (isOpen()) {
            ((ClientConnection) connection()).cancel(this, why);
        } else {
            ignore();
        }
    }

    /** Gives up at {@code atNanos}, on the scale of {@link System#nanoTime()}. */
    public final void expireAt(long atNanos) {
        connection().timers().arm(this, atNanos);
    }

    /** The deadline has passed: cancels the call, and fails it. */
    @Override
    protected final void expire() {
        if (isOpen() && !ignoring) {
            cancel(Status.DEADLINE_EXCEEDED);
            onFailed(CallFailure.of(Status.DEADLINE_EXCEEDED, "no reply before the deadline"));
        }
    }

    @Override
    final void refuse(String reason) {
        cancel(Status.CANCELLED);
        onFailed(CallFailure.of(Status.RESOURCE_EXHAUSTED, reason));
    }

    /** What the server calls itself; empty before it has introduced itself. */
    protected final String serverName() {
        return connection().peer().name();
    }

    /** Whether what comes is still shown. */
    protected final boolean isWatched() {
        return !ignoring;
    }

    final @Nullable Backlog pending() {
        return backlog;
    }
}
