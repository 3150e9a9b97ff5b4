// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

/**
 * The outcomes of late, of which a breaker looks at the rates. Thread-safe, without locks; no outcome is {@link
 * Outcome#IGNORED} here.
 */
interface OutcomeWindow {

    /**
     * Adds one.
     *
     * @return whether there is anything in the window that failed or was slow: while there is not, nobody needs to look at it
     */
    boolean record(boolean failed, boolean slow, long nowNanos);

    /** What it holds. Outcomes that others add just now may be in it or not. */
    OutcomeTally tally(long nowNanos);
}
