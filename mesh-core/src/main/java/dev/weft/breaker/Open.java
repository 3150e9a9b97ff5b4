// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import org.jspecify.annotations.Nullable;

/** Lets none through for a while; after that it is half-open. */
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
    BreakerState due(long nowNanos) {
        return waitNanos(nowNanos) > 0 ? this : breaker.probe(this, before + 1, nowNanos);
    }

    @Override
    @Nullable
    Permit tryAcquire(long nowNanos) {
        return null;
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
