// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import org.jspecify.annotations.Nullable;

/** Lets none through for a while; whoever comes after that finds it half-open. */
final class Open extends BreakerState {
    private final int before;
    private final long endNanos;

    /** {@code before}: how often it has been open in a row before this time. */
    Open(Breaker breaker, int before, long endNanos) {
        super(breaker);
        this.before = before;
        this.endNanos = endNanos;
    }

    @Override
    StateName name() {
        return StateName.OPEN;
    }

    @Override
    @Nullable
    Permit tryAcquire(long nowNanos) {
        return waitNanos(nowNanos) > 0
                ? null
                : breaker.probe(this, before + 1, nowNanos).tryAcquire(nowNanos);
    }

    @Override
    long waitNanos(long nowNanos) {
        return Math.max(0, endNanos - nowNanos);
    }

    @Override
    public void record(Outcome outcome, long tookNanos, long nowNanos) {
        throw new IllegalStateException("an open breaker gives no permits");
    }
}
