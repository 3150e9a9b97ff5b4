// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.CallFailure;
import dev.weft.call.Status;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages in DATA frames: small ones at once if there is credit, else in turn. Large messages go in parts, one part
 * a stream, round and round, cut only when the channel takes more, so that nobody waits behind a large one, and frames that
 * are no messages overtake them all. Large parts are flushed as they add up, so that both sides work at once, and only so
 * many in one turn of the event loop, so that they do not fill the socket ahead of everybody. Credit is spent on a message when it begins, so that whatever has begun can be
 * finished. Confined to the event loop.
 */
final class Outbox {
    /** So much goes out in parts before the event loop does something else. */
    private static final int MOST_BYTES_A_TURN = 512 << 10;

    private final Connection connection;
    private final FrameWriter writer;
    private final Channel channel;
    private final ArrayDeque<Stream> turns = new ArrayDeque<>();
    /** Streams that would take their turn if the connection had credit. */
    private final ArrayDeque<Stream> outOfCredit = new ArrayDeque<>();

    private final int mostBacklogBytes;
    private int sendCredit = Hello.LEAST_WINDOW;
    private int backlogBytes;
    private int bytesThisTurn;
    /** A part is being flushed, or the turn is over: whatever else may be sent waits for that. */
    private boolean busy;

    Outbox(Connection connection, FrameWriter writer, Channel channel) {
        this.connection = connection;
        this.writer = writer;
        this.channel = channel;
        this.mostBacklogBytes = connection.options().maxBacklogBytes();
    }

    /** The longest part of a message in one frame. */
    int partBytes() {
        return Math.min(connection.options().fragmentBytes(), connection.peer().maxFrame() - 16);
    }

    /** Sends a message on a stream, after what the stream has sent before. */
    void send(Stream stream, MessageWriter message, int endFlag) {
        boolean maySendNow = channel.isWritable() && isDrained(stream);
        if (maySendNow && message.size() <= partBytes() && stream.sendCredit > 0 && sendCredit > 0) {
            if (!trySendNow(stream, message, endFlag)) {
                pump();
            }
            return;
        }
        enqueue(stream, new Backlog.Message(encode(message), message.compression(), endFlag));
        pump();
    }

    /** Sends the message in one frame, or puts it into the backlog if it turns out too large. */
    private boolean trySendNow(Stream stream, MessageWriter message, int endFlag) {
        Compression compression = message.compression();
        ByteBuf out = writer.begin(Frame.DATA, stream.generation, stream.slot);
        int flags = endFlag | writeCompression(out, compression);
        int headBytes = writer.length();
        writeOrAbort(message, out);
        int bytes = writer.length() - headBytes;
        if (bytes <= partBytes()) {
            spend(stream, bytes, compression);
            writer.finish(flags);
            connection.wrote();
            return true;
        }
        ByteBuf copy = channel.alloc().directBuffer(bytes).writeBytes(out, out.writerIndex() - bytes, bytes);
        writer.abort();
        enqueue(stream, new Backlog.Message(requireAllowed(copy), compression, endFlag));
        return false;
    }

    /** The bytes of a message in a buffer of its own. */
    ByteBuf encode(MessageWriter message) {
        int size = message.size();
        if (size > 0) {
            requireAllowed(size);
        }
        ByteBuf bytes = channel.alloc().directBuffer(Math.max(size, 256));
        try {
            message.writeTo(bytes);
        } catch (RuntimeException e) {
            bytes.release();
            throw e;
        }
        return requireAllowed(bytes);
    }

    void writeOrAbort(MessageWriter message, ByteBuf out) {
        try {
            message.writeTo(out);
        } catch (RuntimeException e) {
            writer.abort();
            throw e;
        }
    }

    static int writeCompression(ByteBuf out, @Nullable Compression compression) {
        if (compression == null) {
            return 0;
        }
        out.writeByte(compression.compressor());
        Varint.write(out, compression.originalBytes());
        return Frame.FLAG_COMPRESSED;
    }

    /** Puts something after what the stream has sent before; {@link #pump} sends it. */
    void enqueue(Stream stream, Backlog.Item item) {
        if (stream.backlog == null) {
            stream.backlog = new Backlog();
        }
        stream.backlog.add(item);
        if (item instanceof Backlog.Message message) {
            backlogBytes += message.totalBytes;
        }
        takeTurn(stream);
    }

    /** The stream waits for nothing any more. */
    void forget(Stream stream) {
        Backlog waiting = stream.backlog;
        if (waiting != null) {
            backlogBytes -= waiting.clear();
        }
    }

    void credit(int bytes) {
        sendCredit = added(sendCredit, bytes);
        if (sendCredit > 0) {
            turns.addAll(outOfCredit);
            outOfCredit.clear();
        }
        pump();
    }

    void credit(Stream stream, int bytes) {
        stream.sendCredit = added(stream.sendCredit, bytes);
        takeTurn(stream);
        pump();
    }

    /** Sends what may be sent. */
    void pump() {
        if (busy) {
            return;
        }
        busy = true;
        try {
            sendParts();
        } finally {
            if (bytesThisTurn < MOST_BYTES_A_TURN) {
                busy = false;
            } else {
                channel.eventLoop().execute(this::nextTurn);
            }
        }
    }

    private void nextTurn() {
        bytesThisTurn = 0;
        busy = false;
        pump();
    }

    private void sendParts() {
        boolean sent = false;
        while (!turns.isEmpty() && channel.isWritable() && bytesThisTurn < MOST_BYTES_A_TURN) {
            Stream stream = turns.poll();
            stream.inOutbox = false;
            switch (sendPart(stream)) {
                case STREAM_OUT_OF_CREDIT -> {}
                case CONNECTION_OUT_OF_CREDIT -> {
                    stream.inOutbox = true;
                    outOfCredit.add(stream);
                }
                case SENT -> {
                    sent = true;
                    takeTurn(stream);
                    stream.sentSome();
                    writer.flushIfLarge();
                }
            }
        }
        if (sent) {
            connection.wrote();
        }
    }

    private static boolean isDrained(Stream stream) {
        return stream.backlog == null || stream.backlog.isEmpty();
    }

    private void takeTurn(Stream stream) {
        if (!stream.inOutbox && !isDrained(stream)) {
            stream.inOutbox = true;
            turns.add(stream);
        }
    }

    /** How a stream's turn went. */
    private enum Turn {
        SENT,
        STREAM_OUT_OF_CREDIT,
        CONNECTION_OUT_OF_CREDIT
    }

    /** Sends one part, or one END. */
    private Turn sendPart(Stream stream) {
        Backlog backlog = stream.backlog;
        Backlog.Item item = backlog == null ? null : backlog.first();
        if (backlog == null || item == null) {
            return Turn.SENT;
        }
        if (item instanceof Backlog.End end) {
            backlog.removeFirst();
            ((ServerStream) stream).writeEnd(end.trailers());
            return Turn.SENT;
        }
        if (item instanceof Backlog.HalfClose) {
            backlog.removeFirst();
            ((ClientConnection) connection).writeHalfClose((ClientStream) stream);
            return Turn.SENT;
        }
        Backlog.Message message = (Backlog.Message) item;
        if (!message.paid) {
            if (stream.sendCredit <= 0) {
                return Turn.STREAM_OUT_OF_CREDIT;
            }
            if (sendCredit <= 0) {
                return Turn.CONNECTION_OUT_OF_CREDIT;
            }
            spend(stream, message.totalBytes, message.compression);
            message.paid = true;
        }
        int waiting = message.bytes.readableBytes();
        int bytes = Math.min(waiting, partBytes());
        writePart(stream, message, bytes);
        backlog.sent(bytes);
        backlogBytes -= bytes;
        bytesThisTurn += bytes;
        if (bytes == waiting) {
            backlog.removeFirst();
            if (message.endFlag != 0) {
                connection.ownSideDone(stream);
            }
        }
        return Turn.SENT;
    }

    private void writePart(Stream stream, Backlog.Message message, int bytes) {
        boolean last = bytes == message.bytes.readableBytes();
        int flags = last ? message.endFlag : Frame.FLAG_MORE;
        if (message.begun) {
            writer.write(Frame.DATA, flags, stream.generation, stream.slot, message.bytes.readRetainedSlice(bytes));
            return;
        }
        message.begun = true;
        ByteBuf out = writer.begin(Frame.DATA, stream.generation, stream.slot);
        if (!last) {
            Varint.write(out, message.totalBytes);
        }
        flags |= writeCompression(out, message.compression);
        writer.finish(flags, message.bytes.readRetainedSlice(bytes));
    }

    private void spend(Stream stream, int messageBytes, @Nullable Compression compression) {
        int cost = Frame.HEADER_BYTES + Stream.largest(messageBytes, compression);
        stream.sendCredit -= cost;
        sendCredit -= cost;
    }

    private static int added(int credit, int bytes) {
        long sum = (long) credit + bytes;
        if (sum > Integer.MAX_VALUE) {
            throw new WireFailure(GoAwayCode.CREDIT, "credit of " + sum + " bytes overflows");
        }
        return (int) sum;
    }

    private ByteBuf requireAllowed(ByteBuf bytes) {
        try {
            requireAllowed(bytes.readableBytes());
            return bytes;
        } catch (CallFailure e) {
            bytes.release();
            throw e;
        }
    }

    /** Refuses a small reply, which waits for no credit, when far too much waits for a peer that does not read. */
    void requireRoom(int bytes) {
        if (!channel.isWritable()) {
            requireAllowed(bytes);
        }
    }

    /** Refuses a message that the peer would, or for which there is no room here. */
    void requireAllowed(int bytes) {
        int most = connection.peer().maxMessage();
        if (bytes > most) {
            throw CallFailure.of(
                    Status.RESOURCE_EXHAUSTED, "message of " + bytes + " bytes exceeds the peer's maxMessage=" + most);
        }
        long waiting = backlogBytes + connection.unsentBytes();
        if (bytes > mostBacklogBytes - waiting) {
            throw CallFailure.of(
                    Status.RESOURCE_EXHAUSTED,
                    waiting + " bytes wait for this connection already, maxBacklogBytes=" + mostBacklogBytes);
        }
    }
}
