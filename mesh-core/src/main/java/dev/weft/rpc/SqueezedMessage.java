// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.codec.Compressor;
import dev.weft.codec.Marshaller;
import dev.weft.wire.Compression;
import dev.weft.wire.MessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** A message that was serialized ahead, to be compressed: in whichever form is smaller. */
record SqueezedMessage(ByteBuf bytes, @Nullable Compression compression) implements MessageWriter {
    private static final int FIRST_BYTES = 1_024;

    static <T> SqueezedMessage of(Marshaller<T> marshaller, T message, Compressor compressor, int aboveBytes) {
        int size = marshaller.size(message);
        ByteBuf plain = Unpooled.buffer(Math.max(size, FIRST_BYTES));
        marshaller.write(message, size, plain);
        int plainBytes = plain.readableBytes();
        if (plainBytes < aboveBytes) {
            return new SqueezedMessage(plain, null);
        }
        ByteBuf small = Unpooled.buffer(plainBytes / 2 + FIRST_BYTES);
        compressor.compress(plain.duplicate(), small);
        return small.readableBytes() < plainBytes
                ? new SqueezedMessage(small, new Compression(compressor.id(), plainBytes))
                : new SqueezedMessage(plain, null);
    }

    @Override
    public int size() {
        return bytes.readableBytes();
    }

    @Override
    public void writeTo(ByteBuf out) {
        out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
    }
}
