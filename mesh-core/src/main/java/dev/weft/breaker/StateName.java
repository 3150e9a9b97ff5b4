// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

/** The states of a breaker, as people see them. */
public enum StateName {
    /** All calls are let through, and counted. */
    CLOSED,
    /** None is. */
    OPEN,
    /** Some are, to see whether all is well again. */
    HALF_OPEN,
    /** All was well with them, and a growing share of the calls is let through. */
    RAMPING,
    /** None is, until somebody says otherwise. */
    FORCED_OPEN,
    /** All are, whatever comes of them. */
    FORCED_CLOSED,
    /** All are, and it is said when it would have opened: to try out a policy. */
    METRICS_ONLY
}
