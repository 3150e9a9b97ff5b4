// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * zstd (RFC 8878), one frame a message. Thread-safe: every call has a context of its own, which costs some 10 us, little
 * beside the work on a message that is worth compressing.
 *
 * <p>Works in direct memory, copying heap buffers there and back: on Java's arrays the native code would hold up the garbage
 * collector for as long as it runs.
 */
final class ZstdCompressor implements Compressor {
    /** zstd's own default: a third of gzip's time for fewer bytes. */
    private static final int LEVEL = 3;

    @Override
    public String name() {
        return "zstd";
    }

    @Override
    public int id() {
        return 2;
    }

    @Override
    public void compress(ByteBuf in, ByteBuf out) {
        int most = Math.toIntExact(Zstd.compressBound(in.readableBytes()));
        ByteBuf from = source(in);
        ByteBuf to = target(out, most);
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(LEVEL);
            ByteBuffer source = from.nioBuffer();
            ByteBuffer target = to.nioBuffer(to.writerIndex(), most);
            int size = context.compressDirectByteBuffer(
                    target, target.position(), most, source, source.position(), source.remaining());
            append(to, size, out);
        } finally {
            from.release();
            to.release();
        }
    }

    @Override
    public void decompress(ByteBuf in, int originalBytes, ByteBuf out) {
        ByteBuf from = source(in);
        try {
            ByteBuffer source = from.nioBuffer();
            checkFrame(source, originalBytes);
            decompress(source, originalBytes, out);
        } catch (ZstdException | CodecException e) {
            throw Refusal.unreadable(name(), originalBytes + " bytes", Refusal.brief(e.getMessage()), "", e);
        } finally {
            from.release();
        }
    }

    /** Refuses what cannot come out right, before there is memory for it. */
    private static void checkFrame(ByteBuffer source, int originalBytes) {
        if (!source.hasRemaining()) {
            throw new CodecException("it is empty");
        }
        long frameBytes = Zstd.findDirectByteBufferFrameCompressedSize(source, source.position(), source.remaining());
        if (Zstd.isError(frameBytes)) {
            throw new CodecException(Zstd.getErrorName(frameBytes));
        }
        if (frameBytes != source.remaining()) {
            throw new CodecException((source.remaining() - frameBytes) + " bytes follow behind its end");
        }
        // A negative size is one that the frame does not tell.
        long contentBytes = Zstd.getDirectByteBufferFrameContentSize(source, source.position(), source.remaining());
        if (contentBytes >= 0 && contentBytes != originalBytes) {
            throw new CodecException("it holds " + contentBytes);
        }
    }

    private static void decompress(ByteBuffer source, int originalBytes, ByteBuf out) {
        ByteBuf to = target(out, originalBytes);
        try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
            ByteBuffer target = to.nioBuffer(to.writerIndex(), originalBytes);
            int size = context.decompressDirectByteBuffer(
                    target, target.position(), originalBytes, source, source.position(), source.remaining());
            if (size != originalBytes) {
                throw new CodecException("it holds " + size);
            }
            append(to, size, out);
        } finally {
            to.release();
        }
    }

    /** The readable bytes of {@code in} in direct memory; to be released. */
    private static ByteBuf source(ByteBuf in) {
        return isDirect(in)
                ? in.retainedDuplicate()
                : in.alloc().directBuffer(in.readableBytes()).writeBytes(in, in.readerIndex(), in.readableBytes());
    }

    /** Direct memory with so much room: {@code out} itself if possible; to be released. */
    private static ByteBuf target(ByteBuf out, int bytes) {
        // Room first: it may change what a composite buffer is made of.
        return isDirect(out.ensureWritable(bytes)) ? out.retain() : out.alloc().directBuffer(Math.max(1, bytes));
    }

    @SuppressWarnings("ReferenceEquality") // two buffers are equal when their bytes are
    private static void append(ByteBuf to, int size, ByteBuf out) {
        to.writerIndex(to.writerIndex() + size);
        if (to != out) {
            out.writeBytes(to);
        }
    }

    private static boolean isDirect(ByteBuf buffer) {
        return buffer.isDirect() && buffer.nioBufferCount() == 1;
    }
}
