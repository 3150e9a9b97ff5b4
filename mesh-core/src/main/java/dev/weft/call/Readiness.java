// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

/** What a call does while its target cannot be reached. */
public enum Readiness {
    /** Fails at once with {@link Status#UNAVAILABLE}, not processed, when the last attempt to connect failed. */
    FAIL_FAST,
    /** Waits, until its deadline, for the target to come up. */
    WAIT_FOR_READY
}
