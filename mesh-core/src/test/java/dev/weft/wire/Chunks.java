// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** How a link cuts the bytes that pass. */
interface Chunks {
    Chunks GLUED = bytes -> List.of(bytes);
    Chunks SINGLE_BYTES = ofSize(1);

    List<byte[]> cut(byte[] bytes);

    static Chunks ofSize(int size) {
        return bytes -> {
            List<byte[]> chunks = new ArrayList<>();
            for (int at = 0; at < bytes.length; at += size) {
                chunks.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
            }
            return chunks;
        };
    }

    static Chunks random(Random random, int most) {
        return bytes -> {
            List<byte[]> chunks = new ArrayList<>();
            for (int at = 0; at < bytes.length; ) {
                int end = Math.min(bytes.length, at + 1 + random.nextInt(most));
                chunks.add(Arrays.copyOfRange(bytes, at, end));
                at = end;
            }
            return chunks;
        };
    }

    static Chunks splitAt(int position) {
        return bytes -> position <= 0 || position >= bytes.length
                ? List.of(bytes)
                : List.of(Arrays.copyOf(bytes, position), Arrays.copyOfRange(bytes, position, bytes.length));
    }
}
