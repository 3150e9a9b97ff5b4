// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.redis.RedisFailure;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** An array of whole numbers as Redis's {@code cmsgpack} packs it: one string is less work, for both sides, than many numbers. */
final class PackedNumbers {
    private static final int UINT8 = 0xCC;
    private static final int UINT16 = 0xCD;
    private static final int UINT32 = 0xCE;
    private static final int UINT64 = 0xCF;
    private static final int INT8 = 0xD0;
    private static final int INT16 = 0xD1;
    private static final int INT32 = 0xD2;
    private static final int INT64 = 0xD3;
    private static final int ARRAY16 = 0xDC;
    private static final int ARRAY32 = 0xDD;
    private static final int SHORT_ARRAY = 0x90;
    private static final int SHORT_ARRAY_LENGTH = 0x0F;
    private static final int LEAST_SMALL = -32;

    private PackedNumbers() {}

    /**
     * All of them.
     *
     * @throws RedisFailure if these bytes are something else
     */
    static long[] read(byte[] packed) {
        ByteBuffer bytes = ByteBuffer.wrap(packed);
        try {
            int length = length(bytes);
            if (length < 0 || length > bytes.remaining()) {
                throw new RedisFailure(length + " numbers in " + packed.length + " bytes");
            }
            long[] numbers = new long[length];
            for (int i = 0; i < length; i++) {
                numbers[i] = number(bytes);
            }
            return numbers;
        } catch (BufferUnderflowException e) {
            throw new RedisFailure("numbers that end after " + packed.length + " bytes");
        }
    }

    private static int length(ByteBuffer bytes) {
        int type = Byte.toUnsignedInt(bytes.get());
        return switch (type) {
            case ARRAY16 -> Short.toUnsignedInt(bytes.getShort());
            case ARRAY32 -> bytes.getInt();
            default -> {
                if ((type & ~SHORT_ARRAY_LENGTH) != SHORT_ARRAY) {
                    throw unknown(type);
                }
                yield type & SHORT_ARRAY_LENGTH;
            }
        };
    }

    private static long number(ByteBuffer bytes) {
        byte first = bytes.get();
        if (first >= LEAST_SMALL) {
            return first;
        }
        int type = Byte.toUnsignedInt(first);
        return switch (type) {
            case UINT8 -> Byte.toUnsignedLong(bytes.get());
            case UINT16 -> Short.toUnsignedLong(bytes.getShort());
            case UINT32 -> Integer.toUnsignedLong(bytes.getInt());
            case INT8 -> bytes.get();
            case INT16 -> bytes.getShort();
            case INT32 -> bytes.getInt();
            case UINT64, INT64 -> bytes.getLong();
            default -> throw unknown(type);
        };
    }

    private static RedisFailure unknown(int type) {
        return new RedisFailure("no packed number begins with 0x" + Integer.toHexString(type));
    }
}
