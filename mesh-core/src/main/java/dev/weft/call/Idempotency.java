// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

/** Whether a method may be called twice where once was meant; decides whether a call that may have run is retried. */
public enum Idempotency {
    /** A second call may have a second effect. The default. */
    UNKNOWN,
    /** Any number of calls has the effect of one. */
    IDEMPOTENT,
    /** The method changes nothing. */
    NO_SIDE_EFFECTS;

    /** Whether a call that may already have been processed can safely be sent again. */
    public boolean safeToRepeat() {
        return this != UNKNOWN;
    }
}
