// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Damages bytes as networks, bugs and enemies do. */
final class Mutations {
    private static final byte[] TELLING =
            "{}[]<>/&;\"'\\:,!-0129eE.+nutfN \n\0\1\u007f\u0080\u00ff".getBytes(StandardCharsets.ISO_8859_1);

    private Mutations() {}

    /** The bytes with one to four changes. */
    static byte[] of(byte[] bytes, Random random) {
        byte[] mutated = bytes;
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            mutated = changed(mutated, random);
        }
        return mutated;
    }

    private static byte[] changed(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        switch (random.nextInt(6)) {
            case 0 -> {} // the slice goes
            case 1 -> { // the slice comes twice
                out.write(bytes, from, to - from);
                out.write(bytes, from, to - from);
            }
            case 2 -> out.write(random.nextInt());
            case 3 -> out.write(TELLING[random.nextInt(TELLING.length)]);
            case 4 -> { // the rest goes
                return out.toByteArray();
            }
            default -> { // one bit turns
                if (from < to) {
                    out.write(bytes[from] ^ 1 << random.nextInt(8));
                    out.write(bytes, from + 1, to - from - 1);
                }
            }
        }
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
