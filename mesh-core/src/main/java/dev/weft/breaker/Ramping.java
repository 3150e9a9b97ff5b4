// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Lets a share of the calls through that grows with time until it is all of them, so that who has just recovered is not run
 * over. Opens again as if it had been closed.
 */
final class Ramping extends Counting {
    /** Shares are counted in so many parts. */
    private static final long WHOLE = 1_000;

    private final int openings;
    private final long beginNanos;
    private final AtomicLong owed = new AtomicLong();

    Ramping(Breaker breaker, int openings, long beginNanos, OutcomeWindow window) {
        super(breaker, window);
        this.openings = openings;
        this.beginNanos = beginNanos;
    }

    @Override
    StateName name() {
        return StateName.RAMPING;
    }

    @Override
    BreakerState due(long nowNanos) {
        return nowNanos - beginNanos < breaker.rampNanos() ? this : breaker.close(this, window(), nowNanos);
    }

    @Override
    @Nullable
    Permit tryAcquire(long nowNanos) {
        long passed = nowNanos - beginNanos;
        // Each call brings its share, and each that goes takes a whole one along.
        long share = Math.max(1, (long) ((double) Math.max(0, passed) / breaker.rampNanos() * WHOLE));
        while (true) {
            long seen = owed.get();
            long now = seen + share;
            boolean goes = now >= WHOLE;
            if (owed.compareAndSet(seen, goes ? now - WHOLE : now)) {
                return goes ? begin(nowNanos) : null;
            }
        }
    }

    @Override
    int leastCalls() {
        return breaker.policy().probes();
    }

    @Override
    int openings() {
        return openings;
    }
}
