// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.codec.CodecException;
import dev.weft.codec.Compressors;
import dev.weft.codec.Marshaller;
import dev.weft.wire.Compression;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** How messages of one type travel in the calls of one method: their marshaller, and decompression. Thread-safe. */
record MessageFormat<T>(Marshaller<T> marshaller, Compressors compressors) {

    /** Reads a message that lies in the receive buffer. */
    T read(ByteBuf bytes, @Nullable Compression compression) {
        return compression == null ? marshaller.read(bytes) : decompressed(bytes, compression);
    }

    /** Reads a message that has an array of its own. */
    T readOwned(byte[] bytes, @Nullable Compression compression) {
        return compression == null
                ? marshaller.readOwned(bytes)
                : decompressed(Unpooled.wrappedBuffer(bytes), compression);
    }

    private T decompressed(ByteBuf bytes, Compression compression) {
        byte[] original = new byte[compression.originalBytes()];
        ByteBuf out = Unpooled.wrappedBuffer(original).writerIndex(0);
        compressors.byId(compression.compressor()).decompress(bytes, original.length, out);
        if (out.writerIndex() != original.length) {
            throw new CodecException("decompressed to " + out.writerIndex() + " bytes, not to " + original.length);
        }
        return marshaller.readOwned(original);
    }
}
