// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

/**
 * The times that matter to a limit, in microseconds.
 *
 * @param grid what its instants of change are multiples of, or apart from each other
 * @param span the longest for which anything is remembered under a clock that goes on
 * @param tolerated the longest step back of the clock that is waited for
 */
record Extent(long grid, long span, long tolerated) {

    static Extent of(Limit limit) {
        if (limit instanceof FixedWindow window) {
            return of(Limits.micros(window.window()));
        } else if (limit instanceof SlidingLog log) {
            return of(Limits.micros(log.window()));
        } else if (limit instanceof SlidingWindow window) {
            long interval = window.intervalMicros();
            return new Extent(interval, interval * (window.intervals() + 1), tolerated(interval * window.intervals()));
        } else if (limit instanceof TokenBucket bucket) {
            return of(bucket.pace(), bucket.burst());
        } else if (limit instanceof LeakyBucket bucket) {
            return of(bucket.pace(), bucket.queue());
        }
        throw new AssertionError(limit);
    }

    private static Extent of(long span) {
        return new Extent(span, span, tolerated(span));
    }

    private static Extent of(Pace pace, long permits) {
        long span = pace.microsUp(permits * pace.step());
        return new Extent(pace.microsUp(pace.step()), span, tolerated(span));
    }

    private static long tolerated(long span) {
        return Math.max(span, Limit.TOLERATED_STEP_MICROS);
    }
}
