// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How much may be held at once, and for how long by who never gives it back. A value; changing it keeps what is held: under a
 * smaller limit nobody is thrown out, but nobody comes in either until enough have left.
 *
 * @param permits the most that is held at once, 0 to {@value #MOST_PERMITS}
 * @param lease after which what was not released counts as free, 1 ms to 1 day; longer than the longest work, or that work is
 *     no longer counted while it still runs
 */
public record ConcurrencyLimit(long permits, Duration lease) {
    /** The most permits of a limit. */
    public static final long MOST_PERMITS = 1_000_000;

    private static final Duration SHORTEST_LEASE = Duration.ofMillis(1);
    private static final Duration LONGEST_LEASE = Duration.ofDays(1);

    public ConcurrencyLimit {
        if (permits < 0 || permits > MOST_PERMITS) {
            throw new IllegalArgumentException("permits must be 0 to " + MOST_PERMITS + ", was " + permits);
        }
        if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException("lease must be 1 ms to 1 day, was " + lease);
        }
    }

    /** The same with another lease. */
    public ConcurrencyLimit withLease(Duration other) {
        return new ConcurrencyLimit(permits, other);
    }

    /** The lease in microseconds. */
    public long leaseMicros() {
        return TimeUnit.NANOSECONDS.toMicros(lease.toNanos());
    }

    /** One of so many equal parts, and at least one permit. */
    public ConcurrencyLimit dividedBy(int nodes) {
        return permits == 0 ? this : new ConcurrencyLimit(Math.max(1, permits / nodes), lease);
    }
}
