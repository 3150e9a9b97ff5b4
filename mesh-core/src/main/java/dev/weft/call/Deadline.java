// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import java.time.Duration;

/**
 * The instant after which nobody waits for a call, on this process's {@link System#nanoTime()} scale. Between processes
 * the time that remains travels, never the instant. Immutable.
 */
public final class Deadline implements Comparable<Deadline> {
    /** Longer time-outs are cut to this, so that sums of nanoseconds do not overflow: about 146 years. */
    private static final long MOST_NANOS = Long.MAX_VALUE / 2;

    private final long atNanos;

    private Deadline(long atNanos) {
        this.atNanos = atNanos;
    }

    /** The instant that {@link System#nanoTime()} shows as {@code nanoTime}. */
    public static Deadline at(long nanoTime) {
        return new Deadline(nanoTime);
    }

    /** The instant {@code timeout} after now; one that has passed already when {@code timeout} is not positive. */
    public static Deadline after(Duration timeout) {
        return after(timeout, System.nanoTime());
    }

    /** The instant {@code timeout} after {@code nowNanos}. */
    public static Deadline after(Duration timeout, long nowNanos) {
        return new Deadline(nowNanos + saturatedNanos(timeout));
    }

    /** The instant, as {@link System#nanoTime()} will show it. */
    public long atNanos() {
        return atNanos;
    }

    /** What remains at {@code nowNanos}, in nanoseconds; zero or less once it has passed. */
    public long remainingNanos(long nowNanos) {
        return atNanos - nowNanos;
    }

    /** What remains now; zero once it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos(System.nanoTime())));
    }

    /** Whether it has passed at {@code nowNanos}. */
    public boolean isOver(long nowNanos) {
        return atNanos - nowNanos <= 0;
    }

    /** The earlier of the two. */
    public Deadline earlier(Deadline other) {
        return compareTo(other) <= 0 ? this : other;
    }

    @Override
    public int compareTo(Deadline other) {
        return Long.signum(atNanos - other.atNanos);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Deadline that && atNanos == that.atNanos;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(atNanos);
    }

    @Override
    public String toString() {
        return "in " + remaining();
    }

    private static long saturatedNanos(Duration timeout) {
        if (timeout.isNegative()) {
            return 0;
        }
        return timeout.compareTo(Duration.ofNanos(MOST_NANOS)) > 0 ? MOST_NANOS : timeout.toNanos();
    }
}
