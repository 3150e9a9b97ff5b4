// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * The outcomes of the last so many nanoseconds, to a tenth of it: counted in buckets of that length, of which the oldest one
 * leaves as a whole. A bucket whose time has come again is replaced, never emptied, so that whoever still adds to the old one
 * disturbs nothing.
 */
final class TimeWindow implements OutcomeWindow {
    static final int BUCKETS = 10;

    private final long bucketNanos;
    private final AtomicReferenceArray<Bucket> buckets = new AtomicReferenceArray<>(BUCKETS);
    private final AtomicLong lastBad = new AtomicLong(Long.MIN_VALUE);

    /** What ended while the clock had this number. */
    private static final class Bucket {
        private final long number;
        private final LongAdder calls = new LongAdder();
        private final LongAdder failures = new LongAdder();
        private final LongAdder slow = new LongAdder();

        Bucket(long number) {
            this.number = number;
        }
    }

    /** The outcomes of the last {@code nanos}, {@value #BUCKETS} or more. */
    TimeWindow(long nanos) {
        this.bucketNanos = nanos / BUCKETS;
        for (int i = 0; i < BUCKETS; i++) {
            buckets.set(i, new Bucket(Long.MIN_VALUE));
        }
    }

    @Override
    public boolean record(boolean failed, boolean slow, long nowNanos) {
        long number = Math.floorDiv(nowNanos, bucketNanos);
        Bucket bucket = bucket(number);
        bucket.calls.increment();
        if (failed) {
            bucket.failures.increment();
        }
        if (slow) {
            bucket.slow.increment();
        }
        if ((failed || slow) && lastBad.get() < number) {
            lastBad.accumulateAndGet(number, Math::max);
        }
        return lastBad.get() > number - BUCKETS;
    }

    @Override
    public OutcomeTally tally(long nowNanos) {
        long number = Math.floorDiv(nowNanos, bucketNanos);
        long calls = 0;
        long failures = 0;
        long slow = 0;
        for (int i = 0; i < BUCKETS; i++) {
            Bucket bucket = buckets.get(i);
            if (bucket.number > number - BUCKETS && bucket.number <= number) {
                calls += bucket.calls.sum();
                failures += bucket.failures.sum();
                slow += bucket.slow.sum();
            }
        }
        return new OutcomeTally(calls, failures, slow);
    }

    /** Whether anything that it has seen, however long ago, failed or was slow. */
    boolean hasSeenBad() {
        return lastBad.get() != Long.MIN_VALUE;
    }

    /** That of a number, or the one in its place if that is newer: a late thread adds to what is now. */
    private Bucket bucket(long number) {
        int place = (int) Math.floorMod(number, (long) BUCKETS);
        while (true) {
            Bucket known = buckets.get(place);
            if (known.number >= number) {
                return known;
            }
            Bucket fresh = new Bucket(number);
            if (buckets.compareAndSet(place, known, fresh)) {
                return fresh;
            }
        }
    }
}
