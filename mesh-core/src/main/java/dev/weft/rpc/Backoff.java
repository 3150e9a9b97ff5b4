// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait between attempts: twice as long each time up to a bound, and jittered between half and the whole, so that
 * many clients do not return at once. Pure, given its randomness.
 */
final class Backoff {
    private static final int MOST_DOUBLINGS = 30;

    private final long leastNanos;
    private final long mostNanos;
    private final DoubleSupplier random;
    private int failures;

    /** {@code random} gives numbers of 0 to 1. */
    Backoff(Duration least, Duration most, DoubleSupplier random) {
        this.leastNanos = least.toNanos();
        this.mostNanos = Math.max(leastNanos, most.toNanos());
        this.random = random;
    }

    /** An attempt has failed; how long to wait before the next, in nanoseconds. */
    long nextNanos() {
        long doubled = leastNanos << Math.min(failures, MOST_DOUBLINGS);
        long bounded = doubled < leastNanos || doubled > mostNanos ? mostNanos : doubled;
        failures++;
        return (long) (bounded * (0.5 + random.getAsDouble() / 2));
    }

    /** An attempt has succeeded. */
    void reset() {
        failures = 0;
    }
}
