// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A message of given bytes. */
record TestMessage(byte[] bytes, int size, @Nullable Compression compression) implements MessageWriter {

    static TestMessage of(byte[] bytes) {
        return new TestMessage(bytes, bytes.length, null);
    }

    static TestMessage of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    static TestMessage ofUnknownSize(byte[] bytes) {
        return new TestMessage(bytes, UNKNOWN_SIZE, null);
    }

    static TestMessage compressed(byte[] bytes, int compressor, int originalBytes) {
        return new TestMessage(bytes, bytes.length, new Compression(compressor, originalBytes));
    }

    /** One that writes half of itself, and then throws. */
    static MessageWriter broken(int size) {
        return new MessageWriter() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public void writeTo(ByteBuf out) {
                out.writeZero(Math.max(1, size / 2));
                throw new IllegalStateException("cannot be encoded");
            }
        };
    }

    @Override
    public void writeTo(ByteBuf out) {
        out.writeBytes(bytes);
    }
}
