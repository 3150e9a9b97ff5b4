// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

/**
 * How a limit on the calls under way follows what they take. Pure: it is told of one window after the other, and says the limit
 * of the next. Not thread-safe; {@link AdaptiveLimiter} calls it for one window at a time.
 */
public interface AdaptiveLimit {

    /** The limit to begin with, at least 1. */
    int initial();

    /**
     * The limit after a window.
     *
     * @param limit the limit of that window
     * @param window what was seen in it
     * @return at least 1
     */
    int next(int limit, Window window);

    /**
     * What was seen while a limit held.
     *
     * @param samples how many calls ended well, 1 or more unless some were dropped
     * @param meanNanos how long they took on average
     * @param mostInFlight the most calls that were under way at once
     * @param dropped how many ended because somebody had too much to do, or nobody answered in time
     */
    record Window(long samples, long meanNanos, int mostInFlight, long dropped) {

        /** Whether the limit held calls back, so that their time says something about it. */
        boolean isSaturated(int limit) {
            return mostInFlight >= limit;
        }
    }
}
