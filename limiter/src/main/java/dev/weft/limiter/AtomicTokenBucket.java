// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.function.LongSupplier;

/**
 * One token bucket for all: no keys, no memory but one number, no allocation. Thread-safe: one compare-and-set for each
 * admission, none for a refusal; the number is alone on its cache lines.
 */
public final class AtomicTokenBucket {
    private final Gcra gcra;
    private final LongSupplier nowMicros;
    private final PaddedLong full = new PaddedLong();

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
        while (true) {
            long seen = full.get();
            long state = gcra.followed(seen, now, gcra.burstUnits());
            long wait = gcra.waitMicros(state, now, permits);
            long next = wait == 0 && permits > 0 ? gcra.after(state, now, permits) : state;
            if (next == seen || full.compareAndSet(seen, next)) {
                return wait;
            }
        }
    }
}
