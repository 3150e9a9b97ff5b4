// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

/** What the end of a call says of the instance that had it. */
public enum Outcome {
    /** It answered, and its time is a fair measure of the instance. */
    SUCCESS,
    /** It failed on the instance's side: unavailable, internal, deadline exceeded. */
    FAILURE,
    /** The connection could not be made, or broke under the call. */
    LOST,
    /** It was turned away unprocessed, by an instance that has enough to do or is about to leave. */
    REFUSED,
    /** Nothing: the caller cancelled it, or had asked for something impossible. */
    NEUTRAL;

    /** Whether it counts against the instance when outliers are looked for. */
    boolean isFault() {
        return this == FAILURE || this == LOST;
    }

    /** Whether it makes the instance a worse choice for a while. */
    boolean deters() {
        return isFault() || this == REFUSED;
    }
}
