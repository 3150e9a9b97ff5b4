// SPDX-License-Identifier: Apache-2.0
package dev.weft.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * How long to wait between attempts: twice as long each time up to a bound, and jittered between half and the whole, so that
 * many clients do not return at once. Pure, given its randomness.
 */
public final class Backoff {
    private static final int MOST_DOUBLINGS = 30;

    private final long leastNanos;
    private final long mostNanos;
    private final DoubleSupplier random;
    private int failures;

    /** {@code random} gives numbers of 0 to 1. */
    public Backoff(Duration least, Duration most, DoubleSupplier random) {
        this.leastNanos = least.toNanos();
        this.mostNanos = Math.max(leastNanos, most.toNanos());
        this.random = random;
    }

    /** An attempt has failed; how long to wait before the next, in nanoseconds. */
    public long nextNanos() {
        long doubled = leastNanos << Math.min(failures, MOST_DOUBLINGS);
        long bounded = doubled < leastNanos || doubled > mostNanos ? mostNanos : doubled;
        failures++;
        return (long) (bounded * (0.5 + random.getAsDouble() / 2));
    }

    /** {@code nanos} as a delay for a timer, at least 1 ms. */
    public static long millis(long nanos) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    /** An attempt has succeeded. */
    public void reset() {
        failures = 0;
    }
}
