// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import io.netty.buffer.ByteBuf;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * gzip (RFC 1952), one member a message. Thread-safe: every call has its own state.
 *
 * <p>Not by {@code GZIPInputStream}, which takes what follows the member for nothing.
 */
final class GzipCompressor implements Compressor {
    /** Magic, method deflate, no flags, no time, no extra flags, unknown operating system. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private static final int CHUNK_BYTES = 8_192;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int RESERVED_FLAGS = 0xe0;

    @Override
    public String name() {
        return "gzip";
    }

    @Override
    public int id() {
        return 1;
    }

    @Override
    public void compress(ByteBuf in, ByteBuf out) {
        CRC32 checksum = new CRC32();
        checksum.update(in.nioBuffer());
        out.writeBytes(HEADER);
        deflate(in.nioBuffer(), out);
        out.writeIntLE((int) checksum.getValue());
        out.writeIntLE(in.readableBytes());
    }

    private static void deflate(ByteBuffer in, ByteBuf out) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            byte[] chunk = new byte[CHUNK_BYTES];
            deflater.setInput(in);
            deflater.finish();
            while (!deflater.finished()) {
                out.writeBytes(chunk, 0, deflater.deflate(chunk));
            }
        } finally {
            deflater.end();
        }
    }

    @Override
    public void decompress(ByteBuf in, int originalBytes, ByteBuf out) {
        int start = out.writerIndex();
        ByteBuffer bytes = in.nioBuffer().order(ByteOrder.LITTLE_ENDIAN);
        try {
            skipHeader(bytes);
            int checksum = inflate(bytes, originalBytes, out);
            checkTrailer(bytes, checksum, originalBytes);
        } catch (BufferUnderflowException | DataFormatException | CodecException e) {
            out.writerIndex(start);
            String reason = e instanceof BufferUnderflowException ? "it is cut short" : Refusal.brief(e.getMessage());
            throw Refusal.unreadable(name(), originalBytes + " bytes", reason, "", e);
        }
    }

    private static void skipHeader(ByteBuffer in) {
        if (in.getShort() != (short) 0x8b1f || in.get() != Deflater.DEFLATED) {
            throw new CodecException("it does not begin as gzip does");
        }
        int flags = in.get();
        if ((flags & RESERVED_FLAGS) != 0) {
            throw new CodecException("it has unknown flags");
        }
        skip(in, HEADER.length - 4);
        if ((flags & FLAG_EXTRA) != 0) {
            skip(in, Short.toUnsignedInt(in.getShort()));
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText(in);
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText(in);
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skip(in, Short.BYTES);
        }
    }

    private static void skip(ByteBuffer in, int bytes) {
        if (bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + bytes);
    }

    private static void skipText(ByteBuffer in) {
        while (in.get() != 0) {
            // The name and the comment of a file mean nothing here.
        }
    }

    /** Leaves {@code in} behind the deflated bytes; the checksum is of what came out. */
    private static int inflate(ByteBuffer in, int originalBytes, ByteBuf out) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            CRC32 checksum = new CRC32();
            inflater.setInput(in);
            byte[] chunk = new byte[CHUNK_BYTES];
            int left = originalBytes;
            while (!inflater.finished()) {
                // Room for one byte too many, to see the end of what is just right.
                int bytes = inflater.inflate(chunk, 0, left < chunk.length ? left + 1 : chunk.length);
                if (bytes > left) {
                    throw new CodecException("it holds more");
                }
                if (bytes == 0 && !inflater.finished()) {
                    throw new BufferUnderflowException();
                }
                checksum.update(chunk, 0, bytes);
                out.writeBytes(chunk, 0, bytes);
                left -= bytes;
            }
            if (left > 0) {
                throw new CodecException("it holds " + left + " fewer");
            }
            return (int) checksum.getValue();
        } finally {
            inflater.end();
        }
    }

    private static void checkTrailer(ByteBuffer in, int checksum, int originalBytes) {
        if (in.getInt() != checksum || in.getInt() != originalBytes) {
            throw new CodecException("its checksum is wrong");
        }
        if (in.hasRemaining()) {
            throw new CodecException(in.remaining() + " bytes follow behind its end");
        }
    }
}
