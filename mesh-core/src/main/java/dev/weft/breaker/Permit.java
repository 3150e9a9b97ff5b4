// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

/**
 * Leave to make one call, of which the outcome is to be {@link #record recorded} once. It belongs to the state that gave it:
 * what ends after that state has passed changes nothing, neither for better nor for worse. Thread-safe; one object may be many
 * calls' permit.
 */
public interface Permit {
    /** For calls that no breaker counts. */
    Permit UNCOUNTED = (outcome, tookNanos, nowNanos) -> {};

    /**
     * Says what came of the call.
     *
     * @param tookNanos how long it took, exactly since the time that was told when the permit was asked for
     * @param nowNanos the time now, of the same clock
     */
    void record(Outcome outcome, long tookNanos, long nowNanos);
}
