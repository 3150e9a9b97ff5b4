// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.breaker.BreakerPolicy;
import dev.weft.resilience.CachePolicy;
import dev.weft.resilience.HedgePolicy;
import dev.weft.resilience.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What protects the callers of one method. A value.
 *
 * @param breaker refuses calls while too many fail at whatever instance; null for none
 * @param retry what is sent again
 * @param hedge what is sent twice; null for nothing
 * @param cache which good answers are kept for when there is nobody to ask; null for none
 * @param timeout what a call may take that says nothing itself; null for what the client says
 */
public record MethodProtection(
        @Nullable BreakerPolicy breaker,
        RetryPolicy retry,
        @Nullable HedgePolicy hedge,
        @Nullable CachePolicy cache,
        @Nullable Duration timeout) {
    /** A breaker and retries; neither hedges nor cached answers. */
    public static final MethodProtection DEFAULT =
            new MethodProtection(BreakerPolicy.DEFAULT, RetryPolicy.DEFAULT, null, null, null);

    /** Nothing. */
    public static final MethodProtection NONE = new MethodProtection(null, RetryPolicy.NONE, null, null, null);

    /** These with another breaker; null for none. */
    public MethodProtection withBreaker(@Nullable BreakerPolicy other) {
        return new MethodProtection(other, retry, hedge, cache, timeout);
    }

    /** These with other retries. */
    public MethodProtection withRetry(RetryPolicy other) {
        return new MethodProtection(breaker, other, hedge, cache, timeout);
    }

    /** These with other hedges; null for none. */
    public MethodProtection withHedge(@Nullable HedgePolicy other) {
        return new MethodProtection(breaker, retry, other, cache, timeout);
    }

    /** These that keep other answers; null for none. */
    public MethodProtection withCache(@Nullable CachePolicy other) {
        return new MethodProtection(breaker, retry, hedge, other, timeout);
    }

    /** These with another time-out; null for the client's. */
    public MethodProtection withTimeout(@Nullable Duration other) {
        return new MethodProtection(breaker, retry, hedge, cache, other);
    }
}
