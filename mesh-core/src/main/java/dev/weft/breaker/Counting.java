// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import org.jspecify.annotations.Nullable;

/** A stay in which calls are made and looked at: it ends when too many of them fail, are slow, or are under way for too long. */
abstract class Counting extends BreakerState {
    private final OutcomeWindow window;

    /** Null where nobody asks what is slow. */
    private final @Nullable CallsUnderWay underWay;

    Counting(Breaker breaker, OutcomeWindow window) {
        super(breaker);
        this.window = window;
        this.underWay = breaker.policy().heedsSlowness() ? new CallsUnderWay(breaker.slowNanos()) : null;
    }

    /** How many outcomes there must be. */
    abstract int leastCalls();

    /** How often it has been open in a row before this. */
    abstract int openings();

    final OutcomeWindow window() {
        return window;
    }

    /** A permit of this stay, unless what is under way has made it end. */
    final @Nullable Permit begin(long nowNanos) {
        if (underWay != null && underWay.begin(nowNanos) && isBad(nowNanos)) {
            return breaker.open(this, openings(), nowNanos).tryAcquire(nowNanos);
        }
        return this;
    }

    @Override
    public final void record(Outcome outcome, long tookNanos, long nowNanos) {
        if (!breaker.isIn(this)) {
            return;
        }
        if (underWay != null) {
            underWay.end(nowNanos - tookNanos);
        }
        if (outcome != Outcome.IGNORED
                && window.record(outcome == Outcome.FAILURE, isSlow(tookNanos), nowNanos)
                && isBad(nowNanos)) {
            breaker.open(this, openings(), nowNanos);
        }
    }

    private boolean isBad(long nowNanos) {
        return breaker.policy().isBad(tally(nowNanos), leastCalls());
    }

    @Override
    final OutcomeTally tally(long nowNanos) {
        OutcomeTally ended = window.tally(nowNanos);
        long overdue = underWay == null ? 0 : underWay.overdue(nowNanos);
        return overdue == 0
                ? ended
                : new OutcomeTally(ended.calls() + overdue, ended.failures(), ended.slow() + overdue);
    }
}
