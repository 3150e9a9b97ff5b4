// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;

/** The kinds of memory in which a message may lie. Each use checks that nothing was kept or lost. */
enum Memory {
    HEAP,
    DIRECT,
    /** Two direct parts and, behind them, room on the heap. */
    COMPOSITE;

    /** Each kind in its turn. */
    static Memory ofTurn(int turn) {
        List<Memory> all = List.of(values());
        return all.get(turn % all.size());
    }

    /** An empty buffer, with a few bytes read already, so that no offset is zero. */
    ByteBuf buffer() {
        ByteBuf buffer = switch (this) {
            case HEAP -> PooledByteBufAllocator.DEFAULT.heapBuffer(16);
            case DIRECT -> PooledByteBufAllocator.DEFAULT.directBuffer(16);
            case COMPOSITE -> PooledByteBufAllocator.DEFAULT.compositeBuffer();
        };
        buffer.writeMedium(0xabcdef).skipBytes(3);
        return buffer;
    }

    /** A buffer with these bytes to be read. */
    ByteBuf of(byte[] bytes) {
        if (this != COMPOSITE) {
            return buffer().writeBytes(bytes);
        }
        int half = bytes.length / 2;
        CompositeByteBuf parts = PooledByteBufAllocator.DEFAULT.compositeBuffer();
        parts.addComponent(true, PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes, 0, half));
        parts.addComponent(
                true, PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes, half, bytes.length - half));
        return parts;
    }

    <T> byte[] write(Marshaller<T> marshaller, T message) {
        ByteBuf out = buffer();
        try {
            int size = marshaller.size(message);
            marshaller.write(message, size, out);
            if (size != Marshaller.UNKNOWN_SIZE) {
                assertThat(out.readableBytes()).isEqualTo(size);
            }
            return ByteBufUtil.getBytes(out);
        } finally {
            assertThat(out.refCnt()).isEqualTo(1);
            out.release();
        }
    }

    <T> T read(Marshaller<T> marshaller, byte[] bytes) {
        ByteBuf in = of(bytes);
        try {
            T message = marshaller.read(in);
            assertThat(in.readableBytes()).isEqualTo(bytes.length);
            return message;
        } finally {
            assertThat(in.refCnt()).isEqualTo(1);
            // What still looks into the buffer after this would show as a message that changed.
            in.setZero(in.readerIndex(), in.readableBytes());
            in.release();
        }
    }

    byte[] compress(Compressor compressor, byte[] bytes) {
        return apply(bytes, compressor::compress);
    }

    byte[] decompress(Compressor compressor, byte[] bytes, int originalBytes) {
        return apply(bytes, (in, out) -> {
            try {
                compressor.decompress(in, originalBytes, out);
            } catch (CodecException e) {
                assertThat(out.readableBytes()).as("appended by a failure").isZero();
                throw e;
            }
        });
    }

    private byte[] apply(byte[] bytes, Transformation transformation) {
        ByteBuf in = of(bytes);
        ByteBuf out = buffer();
        try {
            transformation.apply(in, out);
            assertThat(in.readableBytes()).isEqualTo(bytes.length);
            return ByteBufUtil.getBytes(out);
        } finally {
            assertThat(in.refCnt()).isEqualTo(1);
            assertThat(out.refCnt()).isEqualTo(1);
            in.release();
            out.release();
        }
    }

    private interface Transformation {
        void apply(ByteBuf in, ByteBuf out);
    }
}
