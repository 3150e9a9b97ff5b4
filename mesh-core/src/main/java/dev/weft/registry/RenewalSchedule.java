// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import dev.weft.time.Backoff;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * When leases are renewed: three times a lease, jittered by a tenth, so that many processes spread out, and soon again when
 * the store did not answer. Pure, given its randomness.
 */
final class RenewalSchedule {
    private static final int RENEWALS_A_LEASE = 3;
    private static final double JITTER = 0.1;
    private static final Duration LEAST_BACKOFF = Duration.ofMillis(50);
    private static final Duration MOST_BACKOFF = Duration.ofSeconds(1);

    private final long periodNanos;
    private final DoubleSupplier random;
    private final Backoff backoff;

    /** {@code random} gives numbers of 0 to 1. */
    RenewalSchedule(Duration lease, DoubleSupplier random) {
        this.periodNanos = lease.toNanos() / RENEWALS_A_LEASE;
        this.random = random;
        Duration most = Duration.ofNanos(Math.min(MOST_BACKOFF.toNanos(), periodNanos));
        this.backoff = new Backoff(LEAST_BACKOFF, most, random);
    }

    /** In how many nanoseconds to renew, after a renewal that was answered. */
    long nextNanos() {
        backoff.reset();
        return (long) (periodNanos * (1 - JITTER * random.getAsDouble()));
    }

    /** In how many nanoseconds to try again, after one that was not. */
    long nextNanosAfterFailure() {
        return backoff.nextNanos();
    }
}
