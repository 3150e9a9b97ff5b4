// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import org.jspecify.annotations.Nullable;

/** What somebody has decided: it stays until somebody decides otherwise. */
final class Forced extends BreakerState {
    private final StateName name;
    private final OutcomeWindow window;
    private volatile boolean wouldBeOpen;

    /** {@code name}: {@link StateName#FORCED_OPEN}, {@link StateName#FORCED_CLOSED} or {@link StateName#METRICS_ONLY}. */
    Forced(Breaker breaker, StateName name, OutcomeWindow window) {
        super(breaker);
        this.name = name;
        this.window = window;
    }

    @Override
    StateName name() {
        return name;
    }

    @Override
    @Nullable
    Permit tryAcquire(long nowNanos) {
        return name == StateName.FORCED_OPEN ? null : this;
    }

    @Override
    long waitNanos(long nowNanos) {
        return name == StateName.FORCED_OPEN ? Long.MAX_VALUE : 0;
    }

    @Override
    public void record(Outcome outcome, long tookNanos, long nowNanos) {
        if (outcome == Outcome.IGNORED || !breaker.isIn(this)) {
            return;
        }
        boolean mayBeBad = window.record(outcome == Outcome.FAILURE, isSlow(tookNanos), nowNanos);
        if (name == StateName.METRICS_ONLY && mayBeBad) {
            look(nowNanos);
        }
    }

    /** Says when it would have opened, and again only after it would have closed. */
    private void look(long nowNanos) {
        boolean bad =
                breaker.policy().isBad(window.tally(nowNanos), breaker.policy().leastCalls());
        if (bad != wouldBeOpen) {
            wouldBeOpen = bad;
            if (bad) {
                breaker.wouldOpen(tally(nowNanos));
            }
        }
    }

    @Override
    OutcomeTally tally(long nowNanos) {
        return window.tally(nowNanos);
    }
}
