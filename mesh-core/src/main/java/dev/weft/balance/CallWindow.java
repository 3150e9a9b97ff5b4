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
    /** Where the current slice's counters begin. */
    private int start;

    private long sliceEndNanos;
    private boolean begun;

    CallWindow(long windowNanos) {
        this.sliceNanos = Math.max(1, windowNanos / SLICES);
    }

    /** A call ended that took {@code tookNanos}; negative if that is not to be counted. */
    void add(Outcome outcome, long tookNanos, long nowNanos) {
        advance(nowNanos);
        count(CALLS, 1);
        if (outcome.isFault()) {
            count(FAULTS, 1);
        }
        if (tookNanos >= 0) {
            count(TIMED, 1);
            count(NANOS, tookNanos);
        }
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
        slices[start + counter] += amount;
        whole[counter] += amount;
    }

    private void advance(long nowNanos) {
        if (!begun) {
            begun = true;
            sliceEndNanos = nowNanos + sliceNanos;
        }
        long late = nowNanos - sliceEndNanos;
        if (late >= 0) {
            next(late / sliceNanos + 1);
        }
    }

    private void next(long steps) {
        sliceEndNanos += steps * sliceNanos;
        for (long i = Math.min(steps, SLICES); i > 0; i--) {
            start = start + COUNTERS == slices.length ? 0 : start + COUNTERS;
            forget();
        }
    }

    private void forget() {
        for (int counter = 0; counter < COUNTERS; counter++) {
            whole[counter] -= slices[start + counter];
            slices[start + counter] = 0;
        }
    }
}
