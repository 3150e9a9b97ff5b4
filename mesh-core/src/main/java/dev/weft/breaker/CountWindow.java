// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The last so many outcomes. Each has a place in a ring, and whoever takes a place puts its outcome in the stead of the one
 * that was there; what the ring holds is one number, changed by the difference. While all goes well the outcomes are equal, and
 * nothing is written but the next place.
 */
final class CountWindow implements OutcomeWindow {
    private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(byte[].class);

    /** Bits of each of the three numbers that are one. */
    private static final int SHIFT = 21;

    private static final long MASK = (1L << SHIFT) - 1;

    /** The longest window. */
    static final int MOST_CALLS = 1_000_000;

    private static final byte CALL = 1;
    private static final byte FAILED = 2;
    private static final byte SLOW = 4;

    private final byte[] slots;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong held = new AtomicLong();

    /** The last {@code calls} outcomes, 1 to {@value #MOST_CALLS}. */
    CountWindow(int calls) {
        this.slots = new byte[calls];
    }

    @Override
    public boolean record(boolean failed, boolean slow, long nowNanos) {
        byte outcome = (byte) (CALL | (failed ? FAILED : 0) | (slow ? SLOW : 0));
        int place = (int) (next.getAndIncrement() % slots.length);
        if ((byte) SLOTS.getVolatile(slots, place) != outcome) {
            byte before = (byte) SLOTS.getAndSet(slots, place, outcome);
            held.getAndAdd(worth(outcome) - worth(before));
        }
        return held.get() >>> SHIFT != 0;
    }

    @Override
    public OutcomeTally tally(long nowNanos) {
        long now = held.get();
        return new OutcomeTally(now & MASK, now >>> SHIFT & MASK, now >>> 2 * SHIFT);
    }

    private static long worth(byte outcome) {
        return (outcome & CALL)
                + ((long) (outcome & FAILED) >> 1 << SHIFT)
                + ((long) (outcome & SLOW) >> 2 << 2 * SHIFT);
    }
}
