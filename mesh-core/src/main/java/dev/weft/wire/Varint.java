// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Protobuf's variable-length integers, for values of 0 to 2^63-1. */
final class Varint {
    private static final int MOST_BYTES = 9;

    private Varint() {}

    static int size(long value) {
        return value == 0 ? 1 : (70 - Long.numberOfLeadingZeros(value)) / 7;
    }

    static void write(ByteBuf out, long value) {
        long rest = value;
        while (rest > 0x7f) {
            out.writeByte((int) rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    static long read(ByteBuf in) {
        long value = 0;
        for (int i = 0; i < MOST_BYTES; i++) {
            if (!in.isReadable()) {
                throw WireFailure.protocol("a varint runs past the end of its frame");
            }
            byte b = in.readByte();
            value |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return value;
            }
        }
        throw WireFailure.protocol("a varint exceeds 2^63-1");
    }

    /** A varint that must be at most {@code most}. */
    static int readInt(ByteBuf in, int most, String what) {
        long value = read(in);
        if (value > most) {
            throw WireFailure.protocol(what + " is " + value + ", at most " + most + " is allowed");
        }
        return (int) value;
    }

    /** The n of {@code bytes(n)}: no more than what is left in the frame. */
    static int readLength(ByteBuf in) {
        long length = read(in);
        if (length > in.readableBytes()) {
            throw WireFailure.protocol(
                    "a length of " + length + " runs past the end of its frame (" + in.readableBytes() + " left)");
        }
        return (int) length;
    }

    static byte[] readBytes(ByteBuf in) {
        byte[] bytes = new byte[readLength(in)];
        in.readBytes(bytes);
        return bytes;
    }

    static void writeBytes(ByteBuf out, byte[] bytes) {
        write(out, bytes.length);
        out.writeBytes(bytes);
    }

    static String readText(ByteBuf in) {
        return in.readCharSequence(readLength(in), StandardCharsets.UTF_8).toString();
    }

    static void writeText(ByteBuf out, String text) {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }
}
