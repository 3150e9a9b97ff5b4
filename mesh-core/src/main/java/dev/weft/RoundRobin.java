// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One after the other, and round again. Thread-safe: one atomic add a pick; it may wrap around, never go negative. */
final class RoundRobin {
    private final AtomicInteger next;

    /** Begins anywhere, so that many callers do not all begin with the same instance. */
    RoundRobin(int start) {
        this.next = new AtomicInteger(start);
    }

    /** The next of {@code candidates} that is eligible; null if none is. */
    <T> @Nullable T pick(List<T> candidates, Predicate<T> eligible) {
        int size = candidates.size();
        if (size == 0) {
            return null;
        }
        int start = Math.floorMod(next.getAndIncrement(), size);
        for (int i = 0; i < size; i++) {
            T candidate = candidates.get((start + i) % size);
            if (eligible.test(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
