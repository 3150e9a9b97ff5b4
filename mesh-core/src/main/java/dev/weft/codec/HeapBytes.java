// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * The readable bytes of a buffer where Java libraries want them: in an array.
 *
 * @param array holds the bytes, and perhaps others; not to be changed
 * @param offset of the first
 * @param length how many
 */
@SuppressWarnings("ArrayRecordComponent") // a view that is used once and never compared
record HeapBytes(byte[] array, int offset, int length) {

    /** The buffer's own array if it has one, else a copy. */
    static HeapBytes of(ByteBuf in) {
        int length = in.readableBytes();
        if (in.hasArray()) {
            return new HeapBytes(in.array(), in.arrayOffset() + in.readerIndex(), length);
        }
        return new HeapBytes(ByteBufUtil.getBytes(in), 0, length);
    }
}
