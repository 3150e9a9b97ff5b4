// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/** Passes messages through that are encoded already, whatever the codec. */
enum BufferMarshaller implements Marshaller<Buffer> {
    INSTANCE;

    @Override
    public int size(Buffer message) {
        return message.length();
    }

    @Override
    public void write(Buffer message, int size, ByteBuf out) {
        if (message instanceof BufferInternal internal) {
            out.writeBytes(internal.getByteBuf());
        } else {
            out.writeBytes(message.getBytes());
        }
    }

    @Override
    public Buffer read(ByteBuf in) {
        return readOwned(ByteBufUtil.getBytes(in));
    }

    @Override
    public Buffer readOwned(byte[] bytes) {
        return BufferInternal.buffer(new OwnedBytes(bytes));
    }

    /** An array as a buffer that can still grow, as every Vert.x buffer can; {@code Unpooled.wrappedBuffer} cannot. */
    private static final class OwnedBytes extends UnpooledHeapByteBuf {
        OwnedBytes(byte[] bytes) {
            super(UnpooledByteBufAllocator.DEFAULT, bytes, Integer.MAX_VALUE);
        }
    }
}
