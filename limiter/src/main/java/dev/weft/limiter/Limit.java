// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

/**
 * How much is allowed in what time, and by which algorithm that is counted. A value; what is remembered of one key under it
 * is its {@link Usage}.
 *
 * <p>All of them count in integers, so that Java and Lua decide alike to the bit. Times are microseconds since 1970, of
 * whatever clock the caller has, 0 to 2<sup>52</sup> (the year 2112); intervals are half-open.
 */
public sealed interface Limit permits FixedWindow, SlidingWindow, SlidingLog, TokenBucket, LeakyBucket {
    /** The wait for what can never be admitted, however long one waits. */
    long NEVER = Long.MAX_VALUE;

    /** Steps back of the clock of up to this, or of what the limit spans if that is longer, are waited out; in microseconds. */
    long TOLERATED_STEP_MICROS = 1_000_000;

    /** The greatest cost that is ever admitted at once; a greater one is {@link #NEVER}. */
    long capacity();

    /** What a key is that was not seen yet. */
    Usage fresh();

    /**
     * Goes on with what was counted under another limit. Of the same algorithm over the same time, every permit keeps its
     * instant; otherwise what is used at {@code now} counts as if all of it were used just then, up to the capacity.
     *
     * @param old is not used any more afterwards
     */
    default Usage adopt(Usage old, long nowMicros) {
        if (old.countsAsUnder(this)) {
            old.changeTo(this);
            return old;
        }
        Usage usage = fresh();
        long used = Math.min(capacity(), old.used(nowMicros));
        if (used > 0) {
            usage.take(nowMicros, used);
        }
        return usage;
    }
}
