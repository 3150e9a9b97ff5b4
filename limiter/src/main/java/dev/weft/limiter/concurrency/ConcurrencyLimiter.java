// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import io.vertx.core.Future;
import java.time.Duration;

/** Lets so many at once, by key. Thread-safe; no thread ever waits in it. */
public interface ConcurrencyLimiter {

    /**
     * Decides now. Who comes while others {@link #acquire wait} for the same key is refused: nobody overtakes.
     *
     * @return fails only when the limiter is closed
     */
    Future<HoldDecision> tryAcquire(HoldDemand demand);

    /**
     * Waits in line until the permits are granted: first in, first out among those that ask for the same key. Who asks for more
     * than the limit is refused at once, as is who finds the line full.
     *
     * @param within how long to wait at most, up to a day
     */
    HoldTicket acquire(HoldDemand demand, Duration within);

    /** Ends it: who waits is refused. What is held stays held until it is released, or its lease runs out. Idempotent. */
    Future<Void> close();
}
