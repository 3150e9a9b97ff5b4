// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.CallFailure;
import dev.weft.call.Detail;
import dev.weft.call.Metadata;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call that this side answers. Its slot is taken until exactly one of {@link #end(MessageWriter, Metadata)}, {@link
 * #end(Metadata)} and {@link #fail} says that the handler has ended; later ones do nothing, as does everything once the
 * connection has closed. Confined to the connection's event loop.
 */
public abstract class ServerStream extends Stream {
    static final int NOT_PROCESSED = 1;
    static final int HAS_DETAILS = 2;

    private static final int MOST_TEXT_BYTES = 2_048;
    private static final int MOST_DETAILS_BYTES = 4_096;
    private static final int MOST_TRAILERS_BYTES = 8_192;

    boolean oneWay;
    boolean clientStreams;
    /** A one-way call whose handler has ended. */
    boolean counted;

    private boolean ended;
    private @Nullable CallFailure cancelled;

    /** The call has come; its messages follow. */
    protected void onOpened() {}

    /** The client has sent its last message. */
    protected abstract void onHalfClosed();

    /** Nobody waits any longer: the caller cancelled, its deadline passed, or the connection is gone. */
    protected abstract void onCancelled(CallFailure reason);

    /** Whether {@link #onCancelled} was called. */
    public final boolean isCancelled() {
        return cancelled != null;
    }

    /** Watches the deadline at {@code atNanos}, on the scale of {@link System#nanoTime()}. */
    public final void expireAt(long atNanos) {
        connection().timers().arm(this, atNanos);
    }

    /**
     * Sends headers, ahead of the first message.
     *
     * @throws CallFailure if they are more than the client takes; nothing was sent then
     */
    public final void headers(Metadata headers) {
        if (maySend()) {
            sendHeaders(headers);
        }
    }

    /** Sends one of a stream of replies. */
    public final void send(MessageWriter message) {
        if (maySend()) {
            sendData(message, Last.NO);
        }
    }

    /** The handler has ended well with one reply. */
    public final void end(MessageWriter reply, Metadata trailers) {
        if (!beginEnd()) {
            return;
        }
        if (oneWay) {
            endAfterBacklog(trailers);
            return;
        }
        Outbox outbox = connection().outbox();
        outbox.requireRoom(reply.size());
        if (reply.size() <= outbox.partBytes() && writeFused(reply, trailers)) {
            return;
        }
        outbox.send(this, reply, 0);
        endAfterBacklog(trailers);
    }

    /** The handler has ended well, after a stream of replies. */
    public final void end(Metadata trailers) {
        if (beginEnd()) {
            endAfterBacklog(trailers);
        }
    }

    /** The handler has ended badly. */
    public final void fail(CallFailure failure) {
        if (beginEnd()) {
            connection().outbox().forget(this);
            writeFailure(failure);
        }
    }

    private boolean maySend() {
        return !ended && !oneWay && cancelled == null && !connection().isClosed();
    }

    /** Whether an END of the handler's making is to be written; if nobody waits, writes the one that frees the slot. */
    private boolean beginEnd() {
        if (ended || connection().isClosed()) {
            return false;
        }
        if (cancelled != null) {
            connection().outbox().forget(this);
            writeFailure(cancelled);
            return false;
        }
        return true;
    }

    private void endAfterBacklog(Metadata trailers) {
        markEnded();
        Backlog waiting = backlog;
        if (waiting == null || waiting.isEmpty()) {
            writeEnd(trailers);
        } else {
            waiting.add(new Backlog.End(trailers));
        }
    }

    /** One frame with status, trailers and message; false if it would be too long for that. */
    private boolean writeFused(MessageWriter reply, Metadata trailers) {
        Connection connection = connection();
        FrameWriter writer = connection.writer();
        long keyMark = connection.metadataWriter().mark();
        ByteBuf out = writer.begin(Frame.END, generation, slot);
        boolean fits = false;
        try {
            out.writeByte(0);
            int flags = writeTrailers(out, trailers) | Outbox.writeCompression(out, reply.compression());
            int start = out.writerIndex();
            reply.writeTo(out);
            fits = out.writerIndex() - start <= connection.outbox().partBytes()
                    && writer.length() <= connection.peer().maxFrame();
            if (fits) {
                writer.finish(flags);
                connection.wrote();
            }
        } finally {
            if (!fits) {
                writer.abort();
                connection.metadataWriter().reset(keyMark);
            }
        }
        if (fits) {
            markEnded();
            connection.ownSideDone(this);
        }
        return fits;
    }

    /** From now on, what the client still sends is of no interest to anybody. */
    private void markEnded() {
        ended = true;
        ignore();
    }

    final void writeEnd(Metadata trailers) {
        if (oneWay) {
            connection().ownSideDone(this);
            return;
        }
        FrameWriter writer = connection().writer();
        ByteBuf out = writer.begin(Frame.END, generation, slot);
        out.writeByte(0);
        writer.finish(writeTrailers(out, trailers));
        connection().wrote();
        connection().ownSideDone(this);
    }

    private void writeFailure(CallFailure failure) {
        markEnded();
        if (!oneWay) {
            FrameWriter writer = connection().writer();
            ByteBuf out = writer.begin(Frame.END, generation, slot);
            Varint.write(out, failure.status().code());
            List<Detail> details = failure.details();
            int bits = failure.processing() == Processing.NOT_STARTED ? NOT_PROCESSED : 0;
            out.writeByte(details.isEmpty() ? bits : bits | HAS_DETAILS);
            Varint.writeBytes(out, cut(failure.message()));
            writeDetails(out, details);
            writer.finish(writeTrailers(out, failure.trailers()));
            connection().wrote();
        }
        connection().ownSideDone(this);
    }

    private static byte[] cut(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MOST_TEXT_BYTES) {
            return bytes;
        }
        int end = MOST_TEXT_BYTES;
        while ((bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    private static void writeDetails(ByteBuf out, List<Detail> details) {
        if (details.isEmpty()) {
            return;
        }
        int bytes = 0;
        int fitting = 0;
        for (Detail detail : details) {
            bytes += detail.typeUrl().length() * 3 + detail.value().size() + 10;
            if (bytes > MOST_DETAILS_BYTES) {
                break;
            }
            fitting++;
        }
        Varint.write(out, fitting);
        for (Detail detail : details.subList(0, fitting)) {
            Varint.writeText(out, detail.typeUrl());
            Varint.writeBytes(out, detail.value().toByteArray());
        }
    }

    /** Trailers that the peer would not take are left out: the reply matters more. */
    private int writeTrailers(ByteBuf out, Metadata trailers) {
        if (trailers.isEmpty()) {
            return 0;
        }
        int start = out.writerIndex();
        long keyMark = connection().metadataWriter().mark();
        try {
            connection().metadataWriter().write(out, trailers);
        } catch (CallFailure e) {
            return 0;
        }
        if (out.writerIndex() - start > MOST_TRAILERS_BYTES) {
            out.writerIndex(start);
            connection().metadataWriter().reset(keyMark);
            return 0;
        }
        return Frame.FLAG_META;
    }

    /** The deadline has passed. */
    @Override
    protected final void expire() {
        cancel(CallFailure.of(Status.DEADLINE_EXCEEDED, "the deadline passed"));
    }

    @Override
    final void refuse(String reason) {
        cancel(CallFailure.of(Status.RESOURCE_EXHAUSTED, reason));
    }

    /** Nobody waits any longer; the slot stays taken until the handler has ended too. */
    final void cancel(CallFailure reason) {
        if (ended) {
            cutShort(reason);
        } else if (cancelled == null) {
            cancelled = reason;
            connection().outbox().forget(this);
            ignore();
            onCancelled(reason);
        }
    }

    /** The handler has ended, but its replies wait for credit that will not come. */
    private void cutShort(CallFailure reason) {
        if (!ownDone && !connection().isClosed()) {
            connection().outbox().forget(this);
            writeFailure(reason);
        }
    }
}
