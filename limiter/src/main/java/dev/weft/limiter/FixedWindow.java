// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.time.Duration;

/**
 * At most so many permits in each window, all of which begin at multiples of their length since 1970. The cheapest, and the
 * one that people expect of "a thousand a day": it resets at a time that can be named. Twice the limit may be admitted
 * within one window's length around an edge: all of one window at its end, all of the next at its beginning.
 *
 * @param permits 0 to 2<sup>50</sup>; 0 admits nothing
 * @param window 1 us to ten years, whole microseconds
 */
public record FixedWindow(long permits, Duration window) implements Limit {

    public FixedWindow {
        Limits.permits("permits", permits, 0);
        Limits.span("window", window);
    }

    @Override
    public long capacity() {
        return permits;
    }

    @Override
    public Usage fresh() {
        return new FixedWindowUsage(this);
    }
}
