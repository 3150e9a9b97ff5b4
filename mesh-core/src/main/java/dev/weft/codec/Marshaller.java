// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Turns messages of one type into bytes and back, with one codec. Thread-safe.
 *
 * <p>A message that cannot be written or read fails with a {@link CodecException}; it harms nothing but its own call.
 */
public interface Marshaller<T> {
    /** What {@link #size} says when only writing would tell. */
    int UNKNOWN_SIZE = -1;

    /** How many bytes {@link #write} will append, or {@link #UNKNOWN_SIZE}. */
    int size(T message);

    /**
     * Appends the message to {@code out}; nothing, if it fails.
     *
     * @param size what {@link #size} said of this message
     */
    void write(T message, int size, ByteBuf out);

    /** Reads a message from all the readable bytes of {@code in}, which it neither keeps nor moves the indexes of. */
    T read(ByteBuf in);

    /** Reads a message from all of {@code bytes}, which it may keep. */
    default T readOwned(byte[] bytes) {
        return read(Unpooled.wrappedBuffer(bytes));
    }
}
