// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What this process has unpublished lately: the replica may still have it, and readers must not. For a minute, after which the
 * replica has long heard of it. Thread-safe.
 */
final class Withdrawals {
    private static final long KEEP_NANOS = Duration.ofMinutes(1).toNanos();

    private final LongSupplier clock;
    private final Map<String, Long> begun = new ConcurrentHashMap<>();

    Withdrawals(LongSupplier clock) {
        this.clock = clock;
    }

    void add(String registration) {
        begun.values().removeIf(this::isOver);
        begun.put(registration, clock.getAsLong());
    }

    /** It is published again. */
    void forget(String registration) {
        begun.remove(registration);
    }

    boolean hides(String registration) {
        Long began = begun.get(registration);
        return began != null && !isOver(began);
    }

    private boolean isOver(long beganNanos) {
        return clock.getAsLong() - beganNanos > KEEP_NANOS;
    }
}
