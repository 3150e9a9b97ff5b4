// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How fast a counter goes that others move on, and what Redis does for it. */
final class Counting {
    /** Before that, connections are made and the first answers awaited. */
    private static final long RAMP_MILLIS = 200;

    private Counting() {}

    static Sample sample(AtomicLong counter, RedisServer redis, double seconds) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(RAMP_MILLIS);
        long cpuBefore = redis.cpuNanos();
        long before = counter.get();
        long begin = System.nanoTime();
        TimeUnit.MICROSECONDS.sleep(Math.round(seconds * 1e6));
        double decisions = counter.get() - before;
        double nanos = System.nanoTime() - begin;
        return new Sample(
                decisions * 1e9 / nanos, nanos / decisions, (redis.cpuNanos() - cpuBefore) / decisions, Double.NaN);
    }
}
