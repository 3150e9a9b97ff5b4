// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to frames, however they arrive: split anywhere, or many in one. Whole frames are shown where they lie, uncopied;
 * only the beginning of a frame whose rest has not come is copied and kept. Confined to the event loop.
 */
final class FrameDecoder {
    private final ByteBufAllocator allocator;
    private final Sink sink;
    private final int maxFrameBytes;
    private @Nullable ByteBuf partial;
    private boolean prefaceSeen;
    private boolean checksummed;
    private boolean stopped;

    /** Who is shown the frames. */
    interface Sink {
        /** The peer speaks Weft. */
        void onPreface();

        /** One frame; {@code payload}'s readable bytes are it, and are not there after the call. */
        void onFrame(int type, int flags, int generation, int slot, ByteBuf payload);

        /** Something else than the preface came; {@code start} begins with its first bytes. */
        void onForeignBytes(ByteBuf start);
    }

    FrameDecoder(ByteBufAllocator allocator, int maxFrameBytes, Sink sink) {
        this.allocator = allocator;
        this.maxFrameBytes = maxFrameBytes;
        this.sink = sink;
    }

    /** From the next frame on, each is followed by its CRC32C. */
    void expectChecksums() {
        checksummed = true;
    }

    /** Shows nothing more. */
    void stop() {
        stopped = true;
    }

    /**
     * Takes all the readable bytes of {@code in}, which stays the caller's.
     *
     * @throws WireFailure if they break the format; nothing more should then be decoded
     */
    void decode(ByteBuf in) {
        if (partial != null && !completePartial(in)) {
            return;
        }
        while (in.isReadable() && !stopped) {
            int missing = missingBytes(in);
            if (missing > 0) {
                keep(in, missing);
                return;
            }
            next(in);
        }
    }

    /** Lets go of what is kept. */
    void close() {
        stopped = true;
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    /** Adds to the partial frame what it misses, and shows it once it is whole; false if it is not. */
    private boolean completePartial(ByteBuf in) {
        ByteBuf frame = partial;
        while (frame != null && !stopped) {
            int missing = missingBytes(frame);
            if (missing == 0) {
                partial = null;
                try {
                    next(frame);
                } finally {
                    frame.release();
                }
                return true;
            }
            if (!in.isReadable()) {
                return false;
            }
            frame.writeBytes(in, Math.min(missing, in.readableBytes()));
        }
        return false;
    }

    private void keep(ByteBuf in, int missing) {
        ByteBuf kept = allocator.buffer(in.readableBytes() + missing);
        kept.writeBytes(in);
        partial = kept;
    }

    /** How many bytes at least must come before something can be shown; 0 if something can. */
    private int missingBytes(ByteBuf in) {
        int available = in.readableBytes();
        if (!prefaceSeen) {
            return missingPreface(in, available);
        }
        if (available < Frame.HEADER_BYTES) {
            return Frame.HEADER_BYTES - available;
        }
        int length = in.getUnsignedMedium(in.readerIndex());
        if (length > maxFrameBytes) {
            throw new WireFailure(
                    GoAwayCode.TOO_BIG, "frame of " + length + " bytes exceeds maxFrame=" + maxFrameBytes);
        }
        int whole = Frame.HEADER_BYTES + length + (checksummed ? Frame.CHECKSUM_BYTES : 0);
        return Math.max(0, whole - available);
    }

    private int missingPreface(ByteBuf in, int available) {
        int start = in.readerIndex();
        for (int i = 0; i < Math.min(available, Preface.LENGTH); i++) {
            byte expected = (byte) (Preface.BYTES >>> (Preface.LENGTH - 1 - i) * 8);
            if (in.getByte(start + i) != expected) {
                return 0;
            }
        }
        return Math.max(0, Preface.LENGTH - available);
    }

    private void next(ByteBuf in) {
        if (prefaceSeen) {
            nextFrame(in);
        } else if (in.readableBytes() >= Preface.LENGTH && in.getLong(in.readerIndex()) == Preface.BYTES) {
            in.skipBytes(Preface.LENGTH);
            prefaceSeen = true;
            sink.onPreface();
        } else {
            stopped = true;
            sink.onForeignBytes(in);
        }
    }

    private void nextFrame(ByteBuf in) {
        int start = in.readerIndex();
        long header = in.getLong(start);
        int end = start + Frame.HEADER_BYTES + Frame.length(header);
        if (checksummed) {
            verifyChecksum(in, start, end);
        }
        int next = checksummed ? end + Frame.CHECKSUM_BYTES : end;
        int limit = in.writerIndex();
        in.setIndex(start + Frame.HEADER_BYTES, end);
        try {
            sink.onFrame(Frame.type(header), Frame.flags(header), Frame.generation(header), Frame.slot(header), in);
        } finally {
            in.setIndex(next, limit);
        }
    }

    private static void verifyChecksum(ByteBuf in, int start, int end) {
        CRC32C crc = new CRC32C();
        crc.update(in.nioBuffer(start, end - start));
        if ((int) crc.getValue() != in.getInt(end)) {
            throw new WireFailure(GoAwayCode.CHECKSUM, "a frame's CRC32C is wrong: bytes changed on their way");
        }
    }
}
