// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How much may be sent again: a share of what was sent in the last 10 s, or a few a second where that is more. When all calls
 * fail, what they do to get through adds no more than that share to the load of who cannot bear it. Retries and hedges of one
 * service draw on one budget. The idea is that of Finagle's {@code RetryBudget}; here the floor is not added to the share, so
 * that {@code attempts <= (1 + share) * calls} holds as soon as there are enough calls.
 *
 * <p>Pure: time is passed in. Thread-safe; a call costs one atomic addition, an attempt to withdraw takes a lock.
 */
public final class RetryBudget {
    private static final int SLOTS = 10;
    private static final long SLOT_NANOS = 1_000_000_000L;
    private static final int COUNT_BITS = 22;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
    private static final long EPOCHS = (1L << Long.SIZE - 2 * COUNT_BITS) - 1;
    private static final long ONE_CALL = 1;
    private static final long ONE_RETRY = 1L << COUNT_BITS;

    private final double share;
    private final double floor;
    private final long beginNanos;

    /** For each second, round and round: its number (20 bits), the retries in it (22), the calls (22). */
    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    /**
     * A budget of which nothing is spent.
     *
     * @param share of the calls of the last 10 s that may be sent again, 0 to 10
     * @param floorPerSecond how many may in any case, 0 to 1,000 a second on average
     * @param nowNanos the time now, of a clock such as {@link System#nanoTime}, which may overflow
     */
    public RetryBudget(double share, double floorPerSecond, long nowNanos) {
        if (!(share >= 0 && share <= 10) || !(floorPerSecond >= 0 && floorPerSecond <= 1_000)) {
            throw new IllegalArgumentException("share must be 0 to 10, and the floor 0 to 1,000 a second, were " + share
                    + " and " + floorPerSecond);
        }
        this.share = share;
        this.floor = floorPerSecond * SLOTS;
        this.beginNanos = nowNanos;
    }

    /** A call is made. */
    public void called(long nowNanos) {
        add(nowNanos, ONE_CALL);
    }

    /** Takes leave to send something again; whether there was any. */
    public synchronized boolean tryWithdraw(long nowNanos) {
        long calls = 0;
        long retries = 0;
        long epoch = epochOf(secondOf(nowNanos));
        for (int i = 0; i < SLOTS; i++) {
            long slot = slots.get(i);
            if (Math.floorMod(epoch - epochIn(slot), EPOCHS) < SLOTS) {
                calls += slot & COUNT_MASK;
                retries += slot >>> COUNT_BITS & COUNT_MASK;
            }
        }
        if (retries + 1 > Math.max(share * calls, floor)) {
            return false;
        }
        add(nowNanos, ONE_RETRY);
        return true;
    }

    private void add(long nowNanos, long one) {
        long second = secondOf(nowNanos);
        long epoch = epochOf(second);
        int index = (int) Math.floorMod(second, (long) SLOTS);
        long slot = slots.get(index);
        while (epochIn(slot) != epoch) {
            if (slots.compareAndSet(index, slot, epoch << 2 * COUNT_BITS | one)) {
                return;
            }
            slot = slots.get(index);
        }
        if ((slot & COUNT_MASK) < COUNT_MASK - Short.MAX_VALUE) {
            slots.addAndGet(index, one);
        }
    }

    /** Since the budget was made, so that it is a number without a gap where the clock overflows. */
    private long secondOf(long nowNanos) {
        return Math.floorDiv(nowNanos - beginNanos, SLOT_NANOS);
    }

    /** Never 0, which is what an unused slot has. */
    private static long epochOf(long second) {
        return Math.floorMod(second, EPOCHS) + 1;
    }

    private static long epochIn(long slot) {
        return slot >>> 2 * COUNT_BITS;
    }
}
