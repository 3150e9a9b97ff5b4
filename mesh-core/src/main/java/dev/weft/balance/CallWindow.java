// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.Arrays;

/**
 * Calls, faults and time spent over the last so many seconds, in {@value #SLICES} slices that are forgotten one by one.
 * Guarded by its node.
 */
final class CallWindow {
    private static final int SLICES = 10;

    private static final int CALLS = 0;
    private static final int FAULTS = 1;
    private static final int TIMED = 2;
    private static final int NANOS = 3;
    private static final int COUNTERS = 4;

    private final long sliceNanos;
    private final long[] slices = new long[SLICES * COUNTERS];
    private final long[] whole = new long[COUNTERS];
    private long current = Long.MIN_VALUE;

    CallWindow(long windowNanos) {
        this.sliceNanos = Math.max(1, windowNanos / SLICES);
    }

    void add(Outcome outcome, long nowNanos) {
        advance(nowNanos);
        count(CALLS, 1);
        if (outcome.isFault()) {
            count(FAULTS, 1);
        }
    }

    void addTime(long tookNanos, long nowNanos) {
        advance(nowNanos);
        count(TIMED, 1);
        count(NANOS, tookNanos);
    }

    long calls(long nowNanos) {
        advance(nowNanos);
        return whole[CALLS];
    }

    /** Faults a call, 0 to 1. */
    double faultRate(long nowNanos) {
        advance(nowNanos);
        return whole[CALLS] == 0 ? 0 : (double) whole[FAULTS] / whole[CALLS];
    }

    long timedCalls(long nowNanos) {
        advance(nowNanos);
        return whole[TIMED];
    }

    double meanNanos(long nowNanos) {
        advance(nowNanos);
        return whole[TIMED] == 0 ? 0 : (double) whole[NANOS] / whole[TIMED];
    }

    void clear() {
        Arrays.fill(slices, 0);
        Arrays.fill(whole, 0);
    }

    private void count(int counter, long amount) {
        slices[start(current) + counter] += amount;
        whole[counter] += amount;
    }

    private void advance(long nowNanos) {
        long now = Math.floorDiv(nowNanos, sliceNanos);
        if (current < now - SLICES) {
            clear();
            current = now;
        }
        while (current < now) {
            current++;
            forget(start(current));
        }
    }

    private void forget(int start) {
        for (int counter = 0; counter < COUNTERS; counter++) {
            whole[counter] -= slices[start + counter];
            slices[start + counter] = 0;
        }
    }

    private static int start(long slice) {
        return (int) Math.floorMod(slice, (long) SLICES) * COUNTERS;
    }
}
