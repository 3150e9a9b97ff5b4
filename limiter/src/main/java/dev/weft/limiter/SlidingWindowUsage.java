// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.Arrays;

/** What was taken in each sub-interval that may still count. A sub-interval has the number of its length since 1970. */
final class SlidingWindowUsage extends Usage {
    private SlidingWindow limit;
    private final long intervalMicros;

    /** The number of the latest sub-interval in which anything was taken. */
    private long latest;

    /** What was taken in it, in the one before it, and so on. */
    private final long[] counts;

    SlidingWindowUsage(SlidingWindow limit) {
        this.limit = limit;
        this.intervalMicros = limit.intervalMicros();
        this.counts = new long[limit.summed()];
    }

    @Override
    public Limit limit() {
        return limit;
    }

    @Override
    public long waitMicros(long nowMicros, long permits) {
        if (permits > limit.permits()) {
            return Limit.NEVER;
        }
        long excess = used(nowMicros) + permits - limit.permits();
        if (excess <= 0 || permits == 0) {
            return 0;
        }
        int age = oldestCounting(nowMicros);
        while (excess > counts[age]) {
            excess -= counts[age];
            age--;
        }
        return leavesAt(age) - nowMicros;
    }

    @Override
    public long take(long nowMicros, long permits) {
        advance(nowMicros / intervalMicros);
        counts[0] += permits;
        return Math.max(nowMicros, latest * intervalMicros);
    }

    @Override
    public void refund(long fromMicros, long nowMicros, long permits) {
        long age = latest - fromMicros / intervalMicros;
        if (age >= 0 && age < counts.length) {
            counts[(int) age] = Math.max(0, counts[(int) age] - permits);
        }
    }

    @Override
    public long remaining(long nowMicros) {
        return Math.max(0, limit.permits() - used(nowMicros));
    }

    @Override
    public long resetMicros(long nowMicros) {
        for (int age = 0; age <= oldestCounting(nowMicros); age++) {
            if (counts[age] > 0) {
                return leavesAt(age) - nowMicros;
            }
        }
        return 0;
    }

    @Override
    public long used(long nowMicros) {
        long sum = 0;
        for (int age = oldestCounting(nowMicros); age >= 0; age--) {
            sum += counts[age];
        }
        return sum;
    }

    @Override
    Usage copy() {
        SlidingWindowUsage copy = new SlidingWindowUsage(limit);
        copy.latest = latest;
        System.arraycopy(counts, 0, copy.counts, 0, counts.length);
        return copy;
    }

    /** Rounds up, for by the new clock's edges what was taken before the latest sub-interval would leave too soon. */
    @Override
    void follow(long nowMicros) {
        if (latest * intervalMicros - nowMicros > Limits.toleratedStepMicros(intervalMicros * limit.intervals())) {
            latest = Limits.ceilDiv(nowMicros, intervalMicros);
        }
    }

    @Override
    boolean countsAsUnder(Limit other) {
        return other instanceof SlidingWindow sliding
                && sliding.intervalMicros() == intervalMicros
                && sliding.summed() == counts.length;
    }

    @Override
    void changeTo(Limit next) {
        limit = (SlidingWindow) next;
    }

    /** The age of the oldest sub-interval that counts; -1 if none does. */
    private int oldestCounting(long nowMicros) {
        long passed = Math.max(0, nowMicros / intervalMicros - latest);
        return (int) (counts.length - 1 - Math.min(passed, counts.length));
    }

    /** When the sub-interval of that age ceases to count. */
    private long leavesAt(int age) {
        return (latest - age + counts.length) * intervalMicros;
    }

    private void advance(long interval) {
        long passed = interval - latest;
        if (passed <= 0) {
            return;
        }
        int shift = (int) Math.min(passed, counts.length);
        System.arraycopy(counts, 0, counts, shift, counts.length - shift);
        Arrays.fill(counts, 0, shift, 0);
        latest = interval;
    }
}
