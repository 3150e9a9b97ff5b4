// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import io.netty.buffer.ByteBuf;

/** A way of making bytes fewer. Thread-safe. */
public interface Compressor {

    /** Its name in options, such as {@code zstd}. */
    String name();

    /** Its number on the wire, 1 to 255; 1 to 31 are for the compressors that WIRE.md names. */
    int id();

    /** Appends all the readable bytes of {@code in}, compressed, to {@code out}; does not move the indexes of {@code in}. */
    void compress(ByteBuf in, ByteBuf out);

    /**
     * Appends what {@code in} was before it was compressed to {@code out}; nothing, if it fails. Does not move the indexes
     * of {@code in}.
     *
     * @param originalBytes how many bytes that must be; more or fewer is a {@link CodecException}, found without ever
     *     holding more than that
     */
    void decompress(ByteBuf in, int originalBytes, ByteBuf out);
}
