// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many probes through and decides by what comes of them, at the latest when their time is over: those that have not
 * ended by then count as failures. Those that say nothing make room for others.
 */
final class HalfOpen extends BreakerState {
    /** Bits of each of the four numbers that are one: probes that were let through, ended, failed, were slow. */
    private static final int SHIFT = 16;

    private static final long MASK = (1L << SHIFT) - 1;

    /** The most probes there can be. */
    static final int MOST_PROBES = (int) MASK;

    private static final long LET_THROUGH = 1;
    private static final long ENDED = 1L << SHIFT;
    private static final long FAILED = 1L << 2 * SHIFT;
    private static final long SLOW = 1L << 3 * SHIFT;

    private final int openings;
    private final long endNanos;
    private final AtomicLong probes = new AtomicLong();

    /** {@code openings}: how often it has been open in a row. */
    HalfOpen(Breaker breaker, int openings, long endNanos) {
        super(breaker);
        this.openings = openings;
        this.endNanos = endNanos;
    }

    @Override
    StateName name() {
        return StateName.HALF_OPEN;
    }

    /** What came of those that were let through; others did not come. */
    @Override
    BreakerState due(long nowNanos) {
        long seen = probes.get();
        long through = seen & MASK;
        if (endNanos - nowNanos > 0 || through == 0) {
            return this;
        }
        long hung = through - (seen >>> SHIFT & MASK);
        OutcomeTally all = new OutcomeTally(through, (seen >>> 2 * SHIFT & MASK) + hung, seen >>> 3 * SHIFT);
        return breaker.policy().isBad(all, 0)
                ? breaker.open(this, openings, nowNanos)
                : breaker.ramp(this, openings, nowNanos);
    }

    @Override
    @Nullable
    Permit tryAcquire(long nowNanos) {
        while (true) {
            long seen = probes.get();
            if ((seen & MASK) >= breaker.policy().probes()) {
                return null;
            }
            if (probes.compareAndSet(seen, seen + LET_THROUGH)) {
                return this;
            }
        }
    }

    @Override
    long waitNanos(long nowNanos) {
        return (probes.get() & MASK) < breaker.policy().probes() ? 0 : Math.max(0, endNanos - nowNanos);
    }

    @Override
    public void record(Outcome outcome, long tookNanos, long nowNanos) {
        if (outcome == Outcome.IGNORED) {
            probes.getAndAdd(-LET_THROUGH);
            return;
        }
        long failed = outcome == Outcome.FAILURE ? FAILED : 0;
        long slow = isSlow(tookNanos) ? SLOW : 0;
        decide(probes.addAndGet(ENDED + failed + slow), nowNanos);
    }

    /** As soon as those that are still under way cannot change it any more. */
    private void decide(long seen, long nowNanos) {
        BreakerPolicy policy = breaker.policy();
        OutcomeTally worst = new OutcomeTally(policy.probes(), seen >>> 2 * SHIFT & MASK, seen >>> 3 * SHIFT);
        if (policy.isBad(worst, 0)) {
            breaker.open(this, openings, nowNanos);
        } else if ((seen >>> SHIFT & MASK) >= policy.probes()) {
            breaker.ramp(this, openings, nowNanos);
        }
    }

    @Override
    OutcomeTally tally(long nowNanos) {
        long seen = probes.get();
        return new OutcomeTally(seen >>> SHIFT & MASK, seen >>> 2 * SHIFT & MASK, seen >>> 3 * SHIFT);
    }
}
