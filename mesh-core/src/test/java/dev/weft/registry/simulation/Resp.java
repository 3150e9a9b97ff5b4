// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

/** How many bytes things take in Redis's protocol, version 2. Texts are ASCII. */
final class Resp {
    /** The array that is none, which a read answers with when nothing came in time. */
    static final int NIL_ARRAY = "*-1\r\n".length();

    private static final int TYPE_AND_END = 3;
    private static final int END = 2;
    private static final int BASE = 10;

    private Resp() {}

    /** A command or an array of so many elements, without these. */
    static long array(int elements) {
        return TYPE_AND_END + digits(elements);
    }

    static long bulk(long length) {
        return TYPE_AND_END + digits(length) + length + END;
    }

    static long bulk(String text) {
        return bulk(text.length());
    }

    static long integer(long value) {
        return TYPE_AND_END + digits(value);
    }

    /** A number that is sent as text, as all arguments are. */
    static long number(long value) {
        return bulk(digits(value));
    }

    static long error(String text) {
        return TYPE_AND_END + text.length();
    }

    static int digits(long value) {
        int digits = 1;
        for (long rest = value / BASE; rest != 0; rest /= BASE) {
            digits++;
        }
        return value < 0 ? digits + 1 : digits;
    }
}
