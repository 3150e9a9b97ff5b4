// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

/**
 * A limit as the plain numbers that another language can count with; {@code limits.lua} does.
 *
 * @param kind F fixed window, S sliding window, L sliding log, T token bucket, K leaky bucket
 * @param capacity the greatest cost at once
 * @param first length in microseconds of the window (F, L) or of a sub-interval (S); else what a permit is worth, in {@code
 *     1/second} microseconds
 * @param second how many sub-intervals are summed (S); how many units a microsecond has (T, K); else 0
 * @param third how many sub-intervals the window has (S); else 0
 */
public record LimitNumbers(char kind, long capacity, long first, long second, long third) {

    /** The numbers of {@code limit}. */
    public static LimitNumbers of(Limit limit) {
        if (limit instanceof FixedWindow window) {
            return new LimitNumbers('F', window.permits(), Limits.micros(window.window()), 0, 0);
        }
        if (limit instanceof SlidingWindow window) {
            return new LimitNumbers(
                    'S', window.permits(), window.intervalMicros(), window.summed(), window.intervals());
        }
        if (limit instanceof SlidingLog log) {
            return new LimitNumbers('L', log.permits(), Limits.micros(log.window()), 0, 0);
        }
        if (limit instanceof TokenBucket bucket) {
            Pace pace = bucket.pace();
            return new LimitNumbers('T', bucket.burst(), pace.step(), pace.scale(), 0);
        }
        LeakyBucket bucket = (LeakyBucket) limit;
        return new LimitNumbers(
                'K', bucket.queue(), bucket.pace().step(), bucket.pace().scale(), 0);
    }
}
