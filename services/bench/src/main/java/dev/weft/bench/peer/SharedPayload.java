// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** A payload outside the heap that many calls send at once; releasing it does nothing, the collector frees it. */
final class SharedPayload {
    private SharedPayload() {}

    /** Read it through {@link ByteBuf#duplicate()}. */
    static ByteBuf of(byte[] payload) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(payload.length).put(payload).flip();
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes));
    }
}
