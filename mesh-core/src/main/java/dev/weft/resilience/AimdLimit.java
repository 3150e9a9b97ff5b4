// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

/**
 * Lets one call more be under way after each window in which the limit was reached and all went well, and a tenth less after
 * one in which something was dropped: additive increase, multiplicative decrease, as TCP does. For clients, who do not know how
 * long a server should take. It moves once a window and not once a call, so that a burst of failures counts once.
 */
public final class AimdLimit implements AdaptiveLimit {
    private static final double BACK_OFF = 0.9;

    private final int initial;
    private final int least;
    private final int most;

    /** One from 1 to 1,000 that begins with 20. */
    public AimdLimit() {
        this(20, 1, 1_000);
    }

    /** One within bounds. */
    public AimdLimit(int initial, int least, int most) {
        if (least < 1 || initial < least || most < initial) {
            throw new IllegalArgumentException(
                    "least <= initial <= most from 1, were " + least + ", " + initial + " and " + most);
        }
        this.initial = initial;
        this.least = least;
        this.most = most;
    }

    @Override
    public int initial() {
        return initial;
    }

    @Override
    public int next(int limit, Window window) {
        if (window.dropped() > 0) {
            return Math.max(least, (int) (limit * BACK_OFF));
        }
        return window.isSaturated(limit) ? Math.min(most, limit + 1) : limit;
    }
}
