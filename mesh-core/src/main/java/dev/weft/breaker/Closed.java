// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import org.jspecify.annotations.Nullable;

/** Lets all through, until too many of them fail or are slow. */
final class Closed extends Counting {

    Closed(Breaker breaker, OutcomeWindow window) {
        super(breaker, window);
    }

    @Override
    StateName name() {
        return StateName.CLOSED;
    }

    @Override
    @Nullable
    Permit tryAcquire(long nowNanos) {
        return begin(nowNanos);
    }

    @Override
    int leastCalls() {
        return breaker.policy().leastCalls();
    }

    @Override
    int openings() {
        return 0;
    }
}
