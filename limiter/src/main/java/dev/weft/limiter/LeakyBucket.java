// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.time.Duration;

/**
 * A queue that drains at a constant rate: whatever comes in, goes out evenly spaced. One permit goes out every {@code
 * per / rate}; a request for n of them goes when its turn has come and holds up the next one n times as long. They go at
 * whole microseconds and never early, so a time between them that is none is rounded up: of 700,000 a second, asked for one
 * by one, 500,000 go.
 *
 * <p>It shapes those who {@link Limiter#acquire wait}: first in, first out, at most {@code queue} permits waiting. Who does
 * not want to wait is admitted when nothing is in the way, and else told when. A turn that was not needed can be given back, whole,
 * as long as no other one comes behind it.
 *
 * @param rate permits that go out {@code per} so much time, 1 to 2<sup>50</sup>
 * @param per 1 us to ten years, whole microseconds
 * @param queue the most permits that wait, 1 to 2<sup>50</sup>; also the greatest cost of a request
 * @throws IllegalArgumentException also for a rate that cannot be counted within 1 %, which some above ten million a second
 *     cannot: a permit should stand for more then
 */
public record LeakyBucket(long rate, Duration per, long queue) implements Limit {

    public LeakyBucket {
        Limits.permits("rate", rate, 1);
        Limits.span("per", per);
        Limits.permits("queue", queue, 1);
        Pace.of(rate, per, queue);
    }

    @Override
    public long capacity() {
        return queue;
    }

    @Override
    public Usage fresh() {
        return new LeakyBucketUsage(this);
    }

    Pace pace() {
        return Pace.of(rate, per, queue);
    }
}
