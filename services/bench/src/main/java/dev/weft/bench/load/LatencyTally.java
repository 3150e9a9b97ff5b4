// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.load;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.HdrHistogram.Histogram;

/**
 * Latencies, in one histogram for each thread that replies arrive on, so that recording needs no atomics.
 *
 * <p>Threads record at will; {@link #total()} may only be asked when all of them have stopped and the asking thread has
 * learnt of it.
 */
final class LatencyTally {
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Queue<Histogram> all = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Histogram> own = ThreadLocal.withInitial(() -> {
        var histogram = new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
        all.add(histogram);
        return histogram;
    });

    void record(long nanos) {
        own.get().recordValue(Math.min(nanos, LONGEST_NANOS));
    }

    Histogram total() {
        var total = new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
        all.forEach(total::add);
        return total;
    }
}
