// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import io.vertx.core.Future;
import java.time.Duration;

/**
 * Decides demands. Thread-safe; no thread ever waits in it.
 *
 * <pre>{@code
 * Quota hundredASecond = Quota.of(new TokenBucket(100, Duration.ofSeconds(1), 20));
 * limiter.tryAcquire(Demand.of("user:ada", hundredASecond, 1)).onSuccess(decision -> {
 *     if (decision instanceof Decision.Rejected rejected) {
 *         refuse(rejected.retryAfterMicros());
 *     }
 * });
 * }</pre>
 */
public interface Limiter {

    /**
     * Decides now. Who comes while others {@link #acquire wait} for the same keys is refused: nobody overtakes.
     *
     * @return fails only when the limiter is closed
     */
    Future<Decision> tryAcquire(Demand demand);

    /**
     * Waits in line until the demand is admitted: first in, first out among those that ask for the same keys. Who cannot be
     * admitted in time is refused at once, as is who finds the line full.
     *
     * @param within how long to wait at most
     */
    Ticket acquire(Demand demand, Duration within);

    /** Gives back what was not needed. As much comes back as still counts, and nothing of a request with a name. */
    Future<Void> refund(Demand demand, Decision.Admitted admitted);

    /** Ends it: who waits is refused. Idempotent. */
    Future<Void> close();
}
