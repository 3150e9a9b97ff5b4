// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One token bucket for all: no keys, no memory but one number, no allocation. Thread-safe: one compare-and-set for each
 * admission, none for a refusal; the number is alone on its cache lines.
 *
 * <p>Threads that get in each other's way {@link ParkedPermits park} some permits each, so that they meet less often. What is
 * parked is given back before anybody is refused, and nobody gets more for it: at most {@code burst + rate * L} are admitted in
 * any interval of length {@code L}, as ever. Only in a bucket that is nearly full may some of what is parked be lost.
 */
public final class AtomicTokenBucket {
    private final Gcra gcra;
    private final LongSupplier nowMicros;
    private final PaddedLong full = new PaddedLong();
    private volatile @Nullable ParkedPermits parked;

    /** A full bucket. */
    public AtomicTokenBucket(TokenBucket limit) {
        this(limit, new MicrosClock());
    }

    /** A full bucket with a clock of its own, in microseconds since 1970. */
    public AtomicTokenBucket(TokenBucket limit, LongSupplier nowMicros) {
        this.gcra = Gcra.of(limit);
        this.nowMicros = nowMicros;
    }

    /**
     * Takes {@code permits}, 0 or more, if they are there.
     *
     * @return 0 if they were; else the microseconds after which they would be there if nobody else took any, or {@link
     *     Limit#NEVER}
     */
    public long tryTake(long permits) {
        long now = nowMicros.getAsLong();
        ParkedPermits some = parked;
        if (some != null) {
            return some.take(now, permits) ? 0 : tryTakeAmongOthers(permits, now);
        }
        long seen = full.get();
        long state = gcra.followed(seen, now, gcra.burstUnits());
        long wait = gcra.waitMicros(state, now, permits);
        long next = wait == 0 && permits > 0 ? gcra.after(state, now, permits) : state;
        return next == seen || full.compareAndSet(seen, next) ? wait : tryTakeAmongOthers(permits, now);
    }

    /** When somebody else got in between, now or before. */
    private long tryTakeAmongOthers(long permits, long now) {
        while (true) {
            ParkedPermits some = parked;
            long seen = full.get();
            long state = gcra.followed(seen, now, gcra.burstUnits());
            long wait = gcra.waitMicros(state, now, permits);
            if (some != null && wait != 0 && wait != Limit.NEVER && giveBack(some.removeAll(now))) {
                continue;
            }
            boolean parks =
                    wait == 0 && permits > 0 && gcra.waitMicros(state, now, permits + ParkedPermits.PLENTY) == 0;
            long taken = parks ? permits + ParkedPermits.MOST : permits;
            long next = wait == 0 && permits > 0 ? gcra.after(state, now, taken) : state;
            if (next != seen && !full.compareAndSet(seen, next)) {
                continue;
            }
            if (some != null && state != seen) {
                // The clock went back, and what was parked is of a schedule that is not any more.
                some.removeAll(now);
            }
            if (parks && !places().park(now, next)) {
                giveBack(ParkedPermits.MOST);
            }
            return wait;
        }
    }

    /** Whether there was anything to give back. */
    private boolean giveBack(long permits) {
        if (permits == 0) {
            return false;
        }
        long seen = full.get();
        while (!full.compareAndSet(seen, seen - permits * gcra.pace().step())) {
            seen = full.get();
        }
        return true;
    }

    /** Made when the first one parks: who never does need not look there before a refusal. */
    private ParkedPermits places() {
        synchronized (full) {
            ParkedPermits known = parked;
            ParkedPermits some = known == null ? new ParkedPermits(gcra) : known;
            parked = some;
            return some;
        }
    }
}
