// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.time.Duration;

/**
 * At most so many permits in a window that moves with the time, counted in sub-intervals.
 *
 * <p>An interval as long as the window may begin in the middle of a sub-interval, and then touches one more than the window
 * has. {@link Counting#STRICT} sums that one too, so that <em>any</em> interval of the window's length sees at most the
 * limit; the price is that a permit comes back up to one sub-interval late. {@link Counting#RELAXED} does not, as most
 * implementations do: it gives permits back on time on average, and an adversary gets up to twice the limit through.
 *
 * @param permits 0 to 2<sup>50</sup>; 0 admits nothing
 * @param window 1 us to ten years, whole microseconds; it is stretched to a multiple of the sub-intervals, by less than as
 *     many microseconds
 * @param intervals in how many sub-intervals it is counted, 1 to 100; more give permits back sooner and more evenly, and cost
 *     memory and time
 * @param counting how many of them are summed
 */
public record SlidingWindow(long permits, Duration window, int intervals, Counting counting) implements Limit {
    /** In how many sub-intervals a window is counted if nobody says. */
    public static final int DEFAULT_INTERVALS = 10;

    private static final int MOST_INTERVALS = 100;

    /** Which sub-intervals are summed. */
    public enum Counting {
        /** One more than the window has: at most the limit in any interval. */
        STRICT,
        /** As many as the window has: up to twice the limit in an ill-chosen interval. */
        RELAXED
    }

    public SlidingWindow {
        Limits.permits("permits", permits, 0);
        Limits.span("window", window);
        Limits.number("intervals", intervals, 1, MOST_INTERVALS);
    }

    /** Strict, in ten sub-intervals. */
    public SlidingWindow(long permits, Duration window) {
        this(permits, window, DEFAULT_INTERVALS, Counting.STRICT);
    }

    @Override
    public long capacity() {
        return permits;
    }

    @Override
    public Usage fresh() {
        return new SlidingWindowUsage(this);
    }

    /** Length of a sub-interval. */
    long intervalMicros() {
        return Limits.ceilDiv(Limits.micros(window), intervals);
    }

    /** How many sub-intervals are summed. */
    int summed() {
        return counting == Counting.STRICT ? intervals + 1 : intervals;
    }
}
