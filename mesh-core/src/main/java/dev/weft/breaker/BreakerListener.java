// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

/** Is told what a breaker does, on the thread of the call that made it do so: it must be quick. */
public interface BreakerListener {
    /** Does not listen. */
    BreakerListener NOBODY = new BreakerListener() {};

    /**
     * It is in another state now.
     *
     * @param seen what the former state had seen
     */
    default void changed(StateName from, StateName to, OutcomeTally seen) {}

    /** It would be open now, if it did more than count. */
    default void wouldOpen(OutcomeTally seen) {}
}
