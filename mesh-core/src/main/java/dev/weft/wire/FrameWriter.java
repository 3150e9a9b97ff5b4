// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Frames to bytes: one after the other into one buffer, handed to the channel when it is large or when the connection
 * flushes, so that many small frames cost one write. The length of a frame is patched in when its end is known. Confined
 * to the event loop.
 *
 * <pre>{@code
 * ByteBuf out = writer.begin(Frame.DATA, generation, slot);
 * out.writeBytes(...);
 * writer.finish(flags);      // or writer.abort(), as if it had never begun
 * }</pre>
 */
final class FrameWriter {
    /** A batch of this many bytes goes to the channel without waiting for the flush. */
    private static final int LARGE_BATCH_BYTES = 32_768;

    private static final int SMALL_BATCH_BYTES = 1_024;
    /** So many bytes fill a gathering write; more of them at once would not be faster. */
    private static final int LARGE_FLUSH_BYTES = 131_072;

    private final ChannelHandlerContext ctx;
    private @Nullable ByteBuf batch;
    private int expectedBatchBytes = SMALL_BATCH_BYTES;
    private int frameStart = -1;
    private long frameHeader;
    private boolean checksums;
    private boolean flushNeeded;
    /** Bytes handed to the channel since the last flush. */
    private int unflushedBytes;

    private boolean closed;

    FrameWriter(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    /** From the next frame on, puts a CRC32C behind each. */
    void addChecksums() {
        checksums = true;
    }

    /** Writes what is no frame. */
    void writePreface() {
        buffer().writeLong(Preface.BYTES);
        flushNeeded = true;
    }

    /** Begins a frame; what is written to the result until {@link #finish} is its payload. */
    ByteBuf begin(int type, int generation, int slot) {
        if (frameStart >= 0) {
            throw new IllegalStateException("a frame is being written already: a codec must not make calls");
        }
        ByteBuf out = buffer();
        frameStart = out.writerIndex();
        frameHeader = Frame.header(0, type, 0, generation, slot);
        out.writeLong(frameHeader);
        return out;
    }

    /** The payload of the frame that is being written. */
    ByteBuf begun() {
        return buffer();
    }

    /** Bytes of payload written since {@link #begin}. */
    int length() {
        return buffer().writerIndex() - frameStart - Frame.HEADER_BYTES;
    }

    /** Ends the frame. */
    void finish(int flags) {
        ByteBuf out = buffer();
        long header = frameHeader | (long) length() << 40 | (long) flags << 32;
        out.setLong(frameStart, header);
        if (checksums) {
            CRC32C crc = new CRC32C();
            crc.update(out.nioBuffer(frameStart, out.writerIndex() - frameStart));
            out.writeInt((int) crc.getValue());
        }
        frameStart = -1;
        flushNeeded = true;
        if (out.readableBytes() >= LARGE_BATCH_BYTES) {
            handOver();
        }
    }

    /** Forgets the frame. Harmless if none was begun. */
    void abort() {
        if (frameStart >= 0) {
            buffer().writerIndex(frameStart);
            frameStart = -1;
        }
    }

    /** Writes a frame whose payload is {@code payload}, which is released, and not copied. */
    void write(int type, int flags, int generation, int slot, ByteBuf payload) {
        begin(type, generation, slot);
        finish(flags, payload);
    }

    /** Ends the frame with {@code rest}, which is released, and not copied. */
    void finish(int flags, ByteBuf rest) {
        ByteBuf out = buffer();
        int length = length() + rest.readableBytes();
        out.setLong(frameStart, frameHeader | (long) length << 40 | (long) flags << 32);
        int crc = checksums ? checksum(out.nioBuffer(frameStart, out.writerIndex() - frameStart), rest) : 0;
        frameStart = -1;
        flushNeeded = true;
        handOver();
        unflushedBytes += rest.readableBytes();
        ctx.write(rest, ctx.voidPromise());
        if (checksums) {
            buffer().writeInt(crc);
        }
    }

    /** Flushes if that is one large write already. */
    void flushIfLarge() {
        if (unflushedBytes >= LARGE_FLUSH_BYTES) {
            flush();
        }
    }

    /** Whether anything waits for {@link #flush}. */
    boolean needsFlush() {
        return flushNeeded;
    }

    /** Hands all to the channel, and the channel's to the socket. */
    void flush() {
        if (flushNeeded && !closed) {
            flushNeeded = false;
            handOver();
            unflushedBytes = 0;
            ctx.flush();
        }
    }

    /** Lets go of what is not handed over. */
    void close() {
        closed = true;
        flushNeeded = false;
        if (batch != null) {
            batch.release();
            batch = null;
        }
    }

    private ByteBuf buffer() {
        if (batch == null) {
            batch = ctx.alloc().directBuffer(expectedBatchBytes);
        }
        return batch;
    }

    private void handOver() {
        ByteBuf full = batch;
        if (full == null) {
            return;
        }
        batch = null;
        if (!full.isReadable()) {
            full.release();
            return;
        }
        expect(full.readableBytes());
        unflushedBytes += full.readableBytes();
        ctx.write(full, ctx.voidPromise());
    }

    /** The next buffer is as large as the last batches were: growing one costs a copy. */
    private void expect(int batchBytes) {
        int decayed = expectedBatchBytes - (expectedBatchBytes >> 3);
        expectedBatchBytes = Math.max(SMALL_BATCH_BYTES, Math.max(decayed, roundedUp(batchBytes)));
    }

    private static int roundedUp(int bytes) {
        return Math.min(2 * LARGE_BATCH_BYTES, Integer.highestOneBit(bytes) << 1);
    }

    private static int checksum(ByteBuffer start, ByteBuf rest) {
        CRC32C crc = new CRC32C();
        crc.update(start);
        for (ByteBuffer part : rest.nioBuffers()) {
            crc.update(part);
        }
        return (int) crc.getValue();
    }
}
