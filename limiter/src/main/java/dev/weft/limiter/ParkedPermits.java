// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.Arrays;

/**
 * Permits that threads took from a token bucket beforehand, so that they need not meet at its number for each of them. Thread-safe.
 *
 * <p>What was taken is a piece of the bucket's schedule: each permit has a slot, as long as a permit takes to come, and the slots
 * of all that are ever admitted are apart. A parked permit is good as long as its slot has neither begun nor is further ahead
 * than the burst. So whoever is admitted between two instants has a slot that begins after the first one and ends within the
 * burst after the second: as many fit there as the bucket admits by itself.
 */
final class ParkedPermits {
    /** How many are parked at once: the more, the less threads meet. */
    static final int MOST = 31;

    private static final int BITS_OF_COUNT = 5;
    private static final long COUNT = MOST;

    /** So many that few threads share one, and few enough to look at all of them before somebody is refused. */
    private static final int PLACES = 16;

    /** Parked is only where so many are left. */
    static final int PLENTY = 2 * PLACES * MOST;

    private final Gcra gcra;

    /** Of each: when its first slot begins, in the bucket's units, and how many there are. */
    private final PaddedLong[] places = new PaddedLong[PLACES];

    ParkedPermits(Gcra gcra) {
        this.gcra = gcra;
        Arrays.setAll(places, i -> new PaddedLong());
    }

    /** Takes so many from where this thread parks, if they are there. */
    boolean take(long nowMicros, long permits) {
        PaddedLong place = place();
        long seen = place.get();
        long good = good(seen, nowMicros);
        if (permits == 0 || (good & COUNT) < permits) {
            return false;
        }
        return place.compareAndSet(seen, without(good, permits));
    }

    /** Parks {@link #MOST}, of which the last slot ends then; false where good ones are parked already. */
    boolean park(long nowMicros, long endUnits) {
        PaddedLong place = place();
        long seen = place.get();
        return (good(seen, nowMicros) & COUNT) == 0
                && place.compareAndSet(
                        seen, packed(endUnits - MOST * gcra.pace().step(), MOST));
    }

    /** Empties all places; how many good ones were there. */
    long removeAll(long nowMicros) {
        long removed = 0;
        for (PaddedLong place : places) {
            long seen = place.get();
            if (seen != 0 && place.compareAndSet(seen, 0)) {
                removed += good(seen, nowMicros) & COUNT;
            }
        }
        return removed;
    }

    /** Those of which the slots have not begun; none, if they are too far ahead because the clock went back. */
    private long good(long parked, long nowMicros) {
        long begin = parked >>> BITS_OF_COUNT;
        long count = parked & COUNT;
        long now = gcra.pace().units(nowMicros);
        if (begin + count * gcra.pace().step() > now + gcra.burstUnits()) {
            return 0;
        }
        return begin >= now
                ? parked
                : without(
                        parked,
                        Math.min(count, Limits.ceilDiv(now - begin, gcra.pace().step())));
    }

    private long without(long parked, long permits) {
        long left = (parked & COUNT) - permits;
        return left == 0
                ? 0
                : packed((parked >>> BITS_OF_COUNT) + permits * gcra.pace().step(), left);
    }

    private static long packed(long begin, long count) {
        return begin << BITS_OF_COUNT | count;
    }

    private PaddedLong place() {
        return places[Hashing.spread((int) Thread.currentThread().getId()) & PLACES - 1];
    }
}
