// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long all but the slowest calls take: a quantile of the last 10 to 20 s, by a histogram with eight buckets an octave, so that
 * it says up to 13 % too much. It is counted anew ten times a second at most, once it is known.
 *
 * <p>Pure: time is passed in. Thread-safe without locks; what is recorded just when a period ends may be lost.
 */
public final class LatencyQuantile {
    private static final int SUB_BITS = 3;
    private static final int SUBS = 1 << SUB_BITS;
    private static final int BUCKETS = (Long.SIZE - SUB_BITS) * SUBS;
    private static final long PERIOD_NANOS = 10_000_000_000L;
    private static final long LOOK_NANOS = 100_000_000L;
    private static final int LEAST_SAMPLES = 50;

    /** What is said while too little is known. */
    public static final long UNKNOWN = Long.MAX_VALUE;

    private final double quantile;
    private final AtomicLong periodEnd;
    private final AtomicLong nextLook;
    private volatile AtomicIntegerArray current = new AtomicIntegerArray(BUCKETS);
    private volatile AtomicIntegerArray former = new AtomicIntegerArray(BUCKETS);
    private volatile long nanos = UNKNOWN;

    /**
     * One that has seen nothing.
     *
     * @param quantile above 0, below 1
     */
    public LatencyQuantile(double quantile, long nowNanos) {
        if (!(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException("quantile must be between 0 and 1, was " + quantile);
        }
        this.quantile = quantile;
        this.periodEnd = new AtomicLong(nowNanos + PERIOD_NANOS);
        this.nextLook = new AtomicLong(nowNanos);
    }

    /** A call took so long. */
    public void record(long tookNanos, long nowNanos) {
        turn(nowNanos);
        current.incrementAndGet(bucketOf(Math.max(0, tookNanos)));
    }

    /** The quantile in nanoseconds; {@link #UNKNOWN} before there are 50 calls. */
    public long nanos(long nowNanos) {
        turn(nowNanos);
        long look = nextLook.get();
        if ((nanos == UNKNOWN || nowNanos - look >= 0) && nextLook.compareAndSet(look, nowNanos + LOOK_NANOS)) {
            nanos = count();
        }
        return nanos;
    }

    private void turn(long nowNanos) {
        long end = periodEnd.get();
        if (nowNanos - end >= 0 && periodEnd.compareAndSet(end, nowNanos + PERIOD_NANOS)) {
            boolean idle = nowNanos - end >= PERIOD_NANOS;
            former = idle ? new AtomicIntegerArray(BUCKETS) : current;
            current = new AtomicIntegerArray(BUCKETS);
        }
    }

    private long count() {
        AtomicIntegerArray young = current;
        AtomicIntegerArray old = former;
        long all = 0;
        for (int i = 0; i < BUCKETS; i++) {
            all += young.get(i) + old.get(i);
        }
        if (all < LEAST_SAMPLES) {
            return UNKNOWN;
        }
        long rank = (long) Math.ceil(quantile * all);
        int bucket = -1;
        for (long seen = 0; seen < rank; ) {
            bucket++;
            seen += young.get(bucket) + old.get(bucket);
        }
        return highestOf(bucket);
    }

    /** Those below 8 have a bucket each; of greater ones the three bits below the highest count. */
    static int bucketOf(long value) {
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(value | 1);
        int shift = Math.max(0, octave - SUB_BITS);
        return shift * SUBS + (int) (value >>> shift);
    }

    /** The greatest value in a bucket. */
    static long highestOf(int bucket) {
        int shift = Math.max(0, bucket / SUBS - 1);
        long lowest = (long) (bucket - shift * SUBS) << shift;
        return lowest + (1L << shift) - 1;
    }
}
