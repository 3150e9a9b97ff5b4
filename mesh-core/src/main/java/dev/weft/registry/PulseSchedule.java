// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * When a watcher looks after a ledger again. Somebody must every half second or so, for leases to run out in time; who it is
 * does not matter, and with many watchers it must not be all of them. So each looks ever more seldom while it finds that
 * others, or renewals, have just been there; and who finds that nobody was, stands in from then on: a few looks a second
 * together, however many they are, without knowing each other. None stays away for longer than the longest period, for
 * looking is also how a watcher notices that it has missed something.
 *
 * <p>Such looks come by chance, now and then with gaps of seconds. So who sees that a lease is about to run out comes back
 * just then; but never twice in a row, lest a lease that is always short brings them all every time.
 *
 * <p>Pure, given its randomness.
 */
final class PulseSchedule {
    /** Somebody should have looked within this time. */
    static final Duration WANTED_GAP = Duration.ofMillis(500);

    /** Everybody looks within this time. */
    static final Duration LONGEST_PERIOD = Duration.ofSeconds(30);

    /** How long after a lease has run out those come who saw it: spread, so as not to come together. */
    private static final Duration EXPIRY_SPREAD = Duration.ofMillis(300);

    private static final double LENGTHEN = 1.5;
    private static final double JITTER = 0.25;

    private final DoubleSupplier random;
    private double periodNanos = WANTED_GAP.toNanos();
    private boolean cameForExpiry;

    /** {@code random} gives numbers of 0 to 1. */
    PulseSchedule(DoubleSupplier random) {
        this.random = random;
    }

    /**
     * In how many nanoseconds to look again, when somebody else had looked {@code sinceLast} before, and a lease runs out in
     * {@code soonExpiry}, zero for none.
     */
    long nextNanos(Duration sinceLast, Duration soonExpiry) {
        boolean lonely = sinceLast.compareTo(WANTED_GAP) >= 0;
        periodNanos = lonely ? WANTED_GAP.toNanos() : Math.min(LONGEST_PERIOD.toNanos(), periodNanos * LENGTHEN);
        cameForExpiry = !soonExpiry.isZero() && !cameForExpiry;
        return cameForExpiry ? Math.min(jittered(), afterExpiry(soonExpiry)) : jittered();
    }

    /** In how many nanoseconds to look again, when the store did not answer. */
    long nextNanosAfterFailure() {
        return jittered();
    }

    private long afterExpiry(Duration soonExpiry) {
        return soonExpiry.toNanos() + (long) (EXPIRY_SPREAD.toNanos() * random.getAsDouble());
    }

    private long jittered() {
        return (long) (periodNanos * (1 - JITTER + 2 * JITTER * random.getAsDouble()));
    }
}
