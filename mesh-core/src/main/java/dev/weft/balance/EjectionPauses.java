// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

/** Pauses that double up to a cap, and shrink again after calm. Guarded by its node. */
final class EjectionPauses {
    private static final int MOST_DOUBLINGS = 30;

    private final long leastNanos;
    private final long mostNanos;
    private int doublings;

    EjectionPauses(long leastNanos, long mostNanos) {
        this.leastNanos = leastNanos;
        this.mostNanos = mostNanos;
    }

    /** The next pause, after {@code calmNanos} of good behaviour: each least pause of it takes one doubling back. */
    long next(long calmNanos) {
        doublings = (int) Math.max(0, doublings - calmNanos / leastNanos);
        long pause = leastNanos << doublings;
        doublings = Math.min(MOST_DOUBLINGS, doublings + 1);
        return pause < leastNanos ? mostNanos : Math.min(pause, mostNanos);
    }
}
