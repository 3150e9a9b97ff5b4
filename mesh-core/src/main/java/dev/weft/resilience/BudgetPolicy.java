// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

/**
 * How much the calls to one service may be retried and hedged, all together; see {@link RetryBudget}. A value.
 *
 * @param share of the calls of the last 10 s, 0 to 10
 * @param floor how many a second in any case, 0 to 1,000
 */
public record BudgetPolicy(double share, double floor) {
    /** A fifth of the calls, or three a second. */
    public static final BudgetPolicy DEFAULT = new BudgetPolicy(0.2, 3);

    public BudgetPolicy {
        new RetryBudget(share, floor, 0);
    }

    /** A budget of which nothing is spent. */
    public RetryBudget newBudget(long nowNanos) {
        return new RetryBudget(share, floor, nowNanos);
    }
}
