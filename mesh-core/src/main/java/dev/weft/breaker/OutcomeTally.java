// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

/**
 * How many outcomes a window holds. A value.
 *
 * @param calls all of them
 * @param failures those that failed
 * @param slow those that took too long, whether they failed or not, or are under way for too long
 */
public record OutcomeTally(long calls, long failures, long slow) {
    /** Nothing yet. */
    public static final OutcomeTally NONE = new OutcomeTally(0, 0, 0);

    /** The part that failed, 0 to 1. */
    public double failureRate() {
        return calls == 0 ? 0 : (double) failures / calls;
    }

    /** The part that took too long, 0 to 1. */
    public double slowRate() {
        return calls == 0 ? 0 : (double) slow / calls;
    }
}
