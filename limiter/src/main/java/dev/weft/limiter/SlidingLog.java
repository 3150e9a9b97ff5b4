// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.time.Duration;

/**
 * At most so many permits in any interval of the window's length, exactly: the instant of each is remembered, and it comes
 * back one window later to the microsecond. Memory and time grow with the permits, so it is for small numbers: five
 * passwords an hour.
 *
 * @param permits 0 to 1,000; 0 admits nothing
 * @param window 1 us to ten years, whole microseconds
 */
public record SlidingLog(long permits, Duration window) implements Limit {
    private static final long MOST_LOGGED = 1_000;

    public SlidingLog {
        Limits.number("permits", permits, 0, MOST_LOGGED);
        Limits.span("window", window);
    }

    @Override
    public long capacity() {
        return permits;
    }

    @Override
    public Usage fresh() {
        return new SlidingLogUsage(this);
    }
}
