// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

/** Whether a node gets calls. */
sealed interface Standing {

    /**
     * It does; of a warming node, fewer.
     *
     * @param sinceNanos when it began to
     * @param warmUpNanos over how long its share of the calls grows to the whole; 0 if it has it at once
     */
    record Serving(long sinceNanos, long warmUpNanos) implements Standing {
        /** The share that it has at first. */
        private static final double LEAST = 0.1;

        /** Its share of what it will have, {@value #LEAST} to 1. */
        double warmth(long nowNanos) {
            long elapsed = nowNanos - sinceNanos;
            return elapsed >= warmUpNanos ? 1 : Math.max(LEAST, (double) elapsed / warmUpNanos);
        }
    }

    /**
     * It does not, until a probe is due.
     *
     * @param cause why
     * @param sinceNanos since when, probes included
     * @param dueNanos when one call may try it
     */
    record Ejected(Cause cause, long sinceNanos, long dueNanos) implements Standing {

        boolean isDue(long nowNanos) {
            return nowNanos - dueNanos >= 0;
        }
    }

    /**
     * One call tries it.
     *
     * @param ejection what it may return from
     * @param overdueNanos when that call is given up, and another may try
     */
    record Probing(Ejected ejection, long overdueNanos) implements Standing {}

    /** It is no longer of its pool; its last calls end, and change nothing. */
    record Retired() implements Standing {}

    /** Why a node is ejected. */
    enum Cause {
        /** It failed more than it should, or took longer than its peers. */
        OUTLIER,
        /** Its connection broke, or cannot be made. */
        LOST
    }
}
