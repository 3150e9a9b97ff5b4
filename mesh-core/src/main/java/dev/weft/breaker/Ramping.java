// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Lets a share of the calls through that grows with time until it is all of them, so that who has just recovered is not run
 * over. Opens again as if it had been closed.
 */
final class Ramping extends BreakerState {
    /** Shares are counted in so many parts. */
    private static final long WHOLE = 1_000;

    private final int openings;
    private final long beginNanos;
    private final OutcomeWindow window;
    private final AtomicLong owed = new AtomicLong();

    Ramping(Breaker breaker, int openings, long beginNanos, OutcomeWindow window) {
        super(breaker);
        this.openings = openings;
        this.beginNanos = beginNanos;
        this.window = window;
    }

    @Override
    StateName name() {
        return StateName.RAMPING;
    }

    @Override
    @Nullable
    Permit tryAcquire(long nowNanos) {
        long passed = nowNanos - beginNanos;
        long all = breaker.rampNanos();
        if (passed >= all) {
            return breaker.close(this, window, nowNanos).tryAcquire(nowNanos);
        }
        // Each call brings its share, and each that goes takes a whole one along.
        long share = Math.max(1, (long) ((double) Math.max(0, passed) / all * WHOLE));
        while (true) {
            long seen = owed.get();
            long now = seen + share;
            boolean goes = now >= WHOLE;
            if (owed.compareAndSet(seen, goes ? now - WHOLE : now)) {
                return goes ? this : null;
            }
        }
    }

    @Override
    public void record(Outcome outcome, long tookNanos, long nowNanos) {
        if (outcome == Outcome.IGNORED || !breaker.isIn(this)) {
            return;
        }
        boolean mayBeBad = window.record(outcome == Outcome.FAILURE, isSlow(tookNanos), nowNanos);
        if (mayBeBad
                && breaker.policy()
                        .isBad(window.tally(nowNanos), breaker.policy().probes())) {
            breaker.open(this, openings, nowNanos);
        }
    }

    @Override
    OutcomeTally tally(long nowNanos) {
        return window.tally(nowNanos);
    }
}
