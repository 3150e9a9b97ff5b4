// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How fast a counter goes that others move on. */
final class Counting {
    /** Before that, connections are made and the first answers awaited. */
    private static final long RAMP_MILLIS = 200;

    private Counting() {}

    static double perSecond(AtomicLong counter, double seconds) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(RAMP_MILLIS);
        long before = counter.get();
        long begin = System.nanoTime();
        TimeUnit.MICROSECONDS.sleep(Math.round(seconds * 1e6));
        long after = counter.get();
        return (after - before) * 1e9 / (System.nanoTime() - begin);
    }
}
