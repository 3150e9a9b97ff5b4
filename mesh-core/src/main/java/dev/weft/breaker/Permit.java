// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

/**
 * Leave to make one call, of which the outcome is to be {@link #record recorded} once. It belongs to the state that gave it:
 * what ends after that state has passed changes nothing, neither for better nor for worse. Thread-safe; one object may be many
 * calls' permit.
 */
public interface Permit {

    /**
     * Says what came of the call.
     *
     * @param tookNanos how long it took; an ignored one may say 0
     * @param nowNanos the time, as it was told when the permit was asked for
     */
    void record(Outcome outcome, long tookNanos, long nowNanos);
}
