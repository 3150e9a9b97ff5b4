// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.breaker.BreakerPolicy;
import dev.weft.resilience.BudgetPolicy;
import dev.weft.resilience.BulkheadPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What protects the callers of one service, whatever the method. A value.
 *
 * @param instanceBreaker takes an instance out that does not answer; null for none
 * @param bulkhead how many calls may be under way; null for any number
 * @param budget of retries and hedges
 * @param adaptive whether the calls under way to each instance are limited by what it bears (AIMD)
 */
public record ServiceProtection(
        @Nullable BreakerPolicy instanceBreaker,
        @Nullable BulkheadPolicy bulkhead,
        BudgetPolicy budget,
        boolean adaptive) {
    /** A breaker for each instance, a wide bulkhead, a budget. */
    public static final ServiceProtection DEFAULT =
            new ServiceProtection(BreakerPolicy.DEFAULT, BulkheadPolicy.DEFAULT, BudgetPolicy.DEFAULT, false);

    /** Nothing. */
    public static final ServiceProtection NONE = new ServiceProtection(null, null, new BudgetPolicy(0, 0), false);

    /** These with another breaker for each instance; null for none. */
    public ServiceProtection withInstanceBreaker(@Nullable BreakerPolicy other) {
        return new ServiceProtection(other, bulkhead, budget, adaptive);
    }

    /** These with another bulkhead; null for none. */
    public ServiceProtection withBulkhead(@Nullable BulkheadPolicy other) {
        return new ServiceProtection(instanceBreaker, other, budget, adaptive);
    }

    /** These with another budget. */
    public ServiceProtection withBudget(BudgetPolicy other) {
        return new ServiceProtection(instanceBreaker, bulkhead, other, adaptive);
    }

    /** These with limits on each instance's calls, or without. */
    public ServiceProtection withAdaptive(boolean limits) {
        return new ServiceProtection(instanceBreaker, bulkhead, budget, limits);
    }
}
