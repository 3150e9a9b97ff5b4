// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

/**
 * What is remembered of one key under one limit, and the one place where that limit is decided in Java. Pure: the time is
 * passed in, in microseconds as {@link Limit} says. Not thread-safe.
 *
 * <p>A clock that goes back is waited for when the step is no longer than the limit spans (or {@link
 * Limit#TOLERATED_STEP_MICROS}): time stands still meanwhile, and nothing is admitted twice. A longer step is followed:
 * what was used counts by the new time for at least as long as it would have, and a bucket counts as emptied just now. So
 * however a clock goes back, it delays by the tolerated step and the span at most, and what is admitted stays within the
 * limit in true time; but the edges of a fixed window, or of one with a relaxed count, move with the clock, and each such
 * step may let one window more through.
 */
public abstract sealed class Usage
        permits FixedWindowUsage, SlidingWindowUsage, SlidingLogUsage, TokenBucketUsage, LeakyBucketUsage {

    Usage() {}

    /** What it is counted under. */
    public abstract Limit limit();

    /**
     * Takes {@code permits} if they are there now. A refusal changes nothing.
     *
     * @param permits 0 or more; 0 is always admitted, and changes nothing either
     * @return 0 if they were taken; else the exact time in microseconds after which they would be there if nobody else took
     *     any, or {@link Limit#NEVER}
     */
    public final long tryTake(long nowMicros, long permits) {
        follow(nowMicros);
        long wait = waitMicros(nowMicros, permits);
        if (wait == 0 && permits > 0) {
            take(nowMicros, permits);
        }
        return wait;
    }

    /** How long until {@code permits} would be there: 0 for now, {@link Limit#NEVER} for more than there ever are. */
    public abstract long waitMicros(long nowMicros, long permits);

    /**
     * Takes {@code permits} that are there.
     *
     * @return the instant from which they count, in microseconds: what {@link #refund} wants to know of them
     */
    public abstract long take(long nowMicros, long permits);

    /**
     * Gives back permits that were not needed. As much comes back as still counts, so that nobody gets more than if they had
     * never been taken; at the instant when they were taken that is all of them. Only under the limit under which they were
     * taken, or another size of it; and a bucket whose clock goes back in between may give as much more as drips meanwhile.
     *
     * @param fromMicros what {@link #take} said of them
     */
    public abstract void refund(long fromMicros, long nowMicros, long permits);

    /** The most that would be admitted at once now. */
    public abstract long remaining(long nowMicros);

    /** How long until nothing of it counts any more, in microseconds: 0 if it is as good as fresh. */
    public abstract long resetMicros(long nowMicros);

    /** How many permits still count, rounded up. */
    public abstract long used(long nowMicros);

    /** The same, to go on by itself. */
    abstract Usage copy();

    /** Follows a clock that went back too far to wait for; otherwise does nothing. */
    abstract void follow(long nowMicros);

    /** Whether what is remembered means the same under {@code other}: the same algorithm over the same time, of any size. */
    abstract boolean countsAsUnder(Limit other);

    /** Goes on under {@code next}, under which it {@link #countsAsUnder counts the same}. */
    abstract void changeTo(Limit next);
}
