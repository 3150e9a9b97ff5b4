// SPDX-License-Identifier: Apache-2.0
package dev.weft.time;

import org.jspecify.annotations.Nullable;

/**
 * Many deadlines, cheaply: a hashed timing wheel (Varghese and Lauck, 1987, scheme 6). Arming and disarming cost a few
 * memory writes and allocate nothing, since an entry is its own list node. An entry expires no earlier than it asked, and
 * at most one tick plus the owner's delay later.
 *
 * <p>Pure: the owner passes the time, and calls {@link #advance} when {@link #nextTickNanos} has come. Confined to the
 * owner's thread.
 */
public final class DeadlineWheel {
    private static final int TICK_SHIFT = 22;
    private static final int SLOTS = 256;

    /** Length of a tick in nanoseconds, about 4.2 ms. */
    public static final long TICK_NANOS = 1L << TICK_SHIFT;

    private final @Nullable Timeout[] slots = new Timeout[SLOTS];
    private final long originNanos;
    private long tick;
    private int size;

    /** An empty wheel that stands at {@code nowNanos}. */
    public DeadlineWheel(long nowNanos) {
        this.originNanos = nowNanos;
    }

    /** Makes {@code timeout} expire at {@code atNanos}, or at the next tick if that has passed. */
    public void arm(Timeout timeout, long atNanos) {
        disarm(timeout);
        long due = ((atNanos - originNanos) >> TICK_SHIFT) + 1;
        timeout.dueTick = Math.max(due, tick + 1);
        int slot = (int) timeout.dueTick & (SLOTS - 1);
        Timeout head = slots[slot];
        timeout.next = head;
        if (head != null) {
            head.previous = timeout;
        }
        slots[slot] = timeout;
        timeout.armed = true;
        size++;
    }

    /** Makes sure that {@code timeout} does not expire. Harmless if it is not armed. */
    public void disarm(Timeout timeout) {
        if (!timeout.armed) {
            return;
        }
        Timeout next = timeout.next;
        Timeout previous = timeout.previous;
        if (previous == null) {
            slots[(int) timeout.dueTick & (SLOTS - 1)] = next;
        } else {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        timeout.unlink();
        size--;
    }

    /** Whether nothing is armed. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Expires all that is due at {@code nowNanos}. What expires may arm and disarm others. */
    public void advance(long nowNanos) {
        long target = (nowNanos - originNanos) >> TICK_SHIFT;
        if (target - tick > SLOTS) {
            tick = target - SLOTS;
        }
        while (tick < target) {
            tick++;
            expire((int) tick & (SLOTS - 1), target);
        }
    }

    /** When {@link #advance} has something to do next, or to look at; {@link Long#MAX_VALUE} if nothing is armed. */
    public long nextTickNanos() {
        if (size == 0) {
            return Long.MAX_VALUE;
        }
        long next = tick + 1;
        while (slots[(int) next & (SLOTS - 1)] == null) {
            next++;
        }
        return originNanos + (next << TICK_SHIFT);
    }

    private void expire(int slot, long target) {
        Timeout due = firstDue(slot, target);
        while (due != null) {
            disarm(due);
            due.expire();
            due = firstDue(slot, target);
        }
    }

    private @Nullable Timeout firstDue(int slot, long target) {
        Timeout timeout = slots[slot];
        while (timeout != null && timeout.dueTick > target) {
            timeout = timeout.next;
        }
        return timeout;
    }

    /** Something that may expire. In at most one wheel, at most once. */
    public abstract static class Timeout {
        private @Nullable Timeout next;
        private @Nullable Timeout previous;
        private long dueTick;
        private boolean armed;

        /** Its time has come; it is no longer armed. */
        protected abstract void expire();

        private void unlink() {
            next = null;
            previous = null;
            armed = false;
        }
    }
}
