// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.time.Duration;

/**
 * A bucket of {@code burst} permits into which {@code rate} of them drip {@code per} so much time. In any interval of length
 * L it admits at most {@code burst + rate * L}. The friendliest for callers: an idle one has its burst, a busy one its rate.
 *
 * <p>Counted as GCRA (ITU-T I.371): all that is remembered is the time at which the bucket will be full again.
 *
 * @param rate permits that come back {@code per} so much time, 1 to 2<sup>50</sup>
 * @param per 1 us to ten years, whole microseconds
 * @param burst the most permits that gather, 1 to 2<sup>50</sup>; they must come back within ten years
 * @throws IllegalArgumentException also for a rate that cannot be counted within 1 %, which some above ten million a second
 *     cannot: a permit should stand for more then
 */
public record TokenBucket(long rate, Duration per, long burst) implements Limit {

    public TokenBucket {
        Limits.permits("rate", rate, 1);
        Limits.span("per", per);
        Limits.permits("burst", burst, 1);
        Pace.of(rate, per, burst);
    }

    /**
     * At most {@code permits} in any interval as long as {@code window}, of which at most {@code burst} at once; the rest
     * drips.
     *
     * @param burst 1 to {@code permits - 1}
     */
    public static TokenBucket hard(long permits, Duration window, long burst) {
        Limits.permits("permits", permits, 2);
        Limits.number("burst", burst, 1, permits - 1);
        return new TokenBucket(permits - burst, window, burst);
    }

    @Override
    public long capacity() {
        return burst;
    }

    @Override
    public Usage fresh() {
        return new TokenBucketUsage(this);
    }

    Pace pace() {
        return Pace.of(rate, per, burst);
    }
}
