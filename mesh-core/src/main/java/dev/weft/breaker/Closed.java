// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

/** Lets all through, and opens when too many of them fail or are slow. */
final class Closed extends BreakerState {
    private final OutcomeWindow window;

    Closed(Breaker breaker, OutcomeWindow window) {
        super(breaker);
        this.window = window;
    }

    @Override
    StateName name() {
        return StateName.CLOSED;
    }

    @Override
    Permit tryAcquire(long nowNanos) {
        return this;
    }

    @Override
    public void record(Outcome outcome, long tookNanos, long nowNanos) {
        if (outcome == Outcome.IGNORED || !breaker.isIn(this)) {
            return;
        }
        boolean mayBeBad = window.record(outcome == Outcome.FAILURE, isSlow(tookNanos), nowNanos);
        if (mayBeBad
                && breaker.policy()
                        .isBad(window.tally(nowNanos), breaker.policy().leastCalls())) {
            breaker.open(this, 0, nowNanos);
        }
    }

    @Override
    OutcomeTally tally(long nowNanos) {
        return window.tally(nowNanos);
    }
}
