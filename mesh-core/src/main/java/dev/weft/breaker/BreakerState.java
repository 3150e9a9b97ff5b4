// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import org.jspecify.annotations.Nullable;

/**
 * One stay of a breaker in a state: {@link Closed}, {@link Open}, {@link HalfOpen}, {@link Ramping} or {@link Forced}. To change
 * is to be replaced by another object, so that a permit's state is known by identity. Thread-safe, without locks. Times are of
 * {@link System#nanoTime} or of whatever clock the breaker's user has.
 */
abstract class BreakerState implements Permit {
    final Breaker breaker;

    BreakerState(Breaker breaker) {
        this.breaker = breaker;
    }

    /** What people call it. */
    abstract StateName name();

    /** This one, or where it has gone because its time is over. */
    BreakerState due(long nowNanos) {
        return this;
    }

    /** Leave to make a call while its time is not over; null if there is none. */
    abstract @Nullable Permit tryAcquire(long nowNanos);

    /** How long until a call may be let through: 0 if it may be now. */
    long waitNanos(long nowNanos) {
        return 0;
    }

    /** What it has seen. */
    OutcomeTally tally(long nowNanos) {
        return OutcomeTally.NONE;
    }

    final boolean isSlow(long tookNanos) {
        return tookNanos >= breaker.slowNanos();
    }
}
