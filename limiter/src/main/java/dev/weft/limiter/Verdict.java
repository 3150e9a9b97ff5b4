// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

/**
 * What one limit says to one charge. Times are microseconds from the decision.
 *
 * @param waitMicros 0 if this limit admits; else when it would, exactly, if nobody else took any; {@link Limit#NEVER} if the
 *     cost is above its capacity
 * @param remaining the most that it would admit just after the decision
 * @param resetMicros when nothing counts any more, if nobody takes any
 * @param fromMicros since when the permits count, where they were taken; what a refund needs to know
 */
public record Verdict(long waitMicros, long remaining, long resetMicros, long fromMicros) {

    /** Whether this limit admits; all of a demand's limits must for it to be admitted. */
    public boolean admits() {
        return waitMicros == 0;
    }
}
