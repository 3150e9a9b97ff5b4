// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The calls of a connection by slot, and the generation that each slot has come to. Slots count from 1. */
final class Slots<S extends Stream> {
    private static final int FIRST_CAPACITY = 16;

    private @Nullable Object[] streams = new Object[FIRST_CAPACITY];
    private byte[] nextGenerations = new byte[FIRST_CAPACITY];
    /** Free slots below {@link #highest}, most recently used on top. */
    private int[] free = new int[FIRST_CAPACITY];

    private int freeCount;
    private int highest;
    private int taken;

    /** The stream in a slot; null if it is free. */
    @SuppressWarnings("unchecked")
    @Nullable
    S get(int slot) {
        return slot > 0 && slot < streams.length ? (S) streams[slot] : null;
    }

    /** The stream of this slot and generation; null if there is none. */
    @Nullable
    S get(int slot, int generation) {
        S stream = get(slot);
        return stream != null && stream.generation == generation ? stream : null;
    }

    int nextGeneration(int slot) {
        return slot < nextGenerations.length ? nextGenerations[slot] & 0xff : 0;
    }

    void put(int slot, S stream) {
        ensure(slot);
        streams[slot] = stream;
        nextGenerations[slot]++;
        taken++;
    }

    void remove(int slot) {
        streams[slot] = null;
        taken--;
    }

    /** A slot that is free, at most {@code most}; 0 if there is none. For the side that chooses. */
    int claim(int most) {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        return highest < most ? ++highest : 0;
    }

    boolean canClaim(int most) {
        return freeCount > 0 || highest < most;
    }

    /** Makes a slot that was claimed free again. */
    void unclaim(int slot) {
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * free.length);
        }
        free[freeCount++] = slot;
    }

    int taken() {
        return taken;
    }

    /** All streams. */
    @SuppressWarnings("unchecked")
    List<S> all() {
        return (List<S>)
                (List<?>) Arrays.stream(streams).filter(Objects::nonNull).toList();
    }

    /** All streams, and forgets them. */
    List<S> drain() {
        List<S> all = all();
        Arrays.fill(streams, null);
        taken = 0;
        return all;
    }

    private void ensure(int slot) {
        if (slot >= streams.length) {
            int capacity = Integer.highestOneBit(slot) << 1;
            streams = Arrays.copyOf(streams, capacity);
            nextGenerations = Arrays.copyOf(nextGenerations, capacity);
        }
    }
}
