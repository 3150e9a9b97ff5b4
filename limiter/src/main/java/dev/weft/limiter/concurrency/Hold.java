// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import io.vertx.core.Future;

/**
 * Permits that somebody holds, to be released when the work is done. Thread-safe.
 *
 * <pre>{@code
 * if (limiter.decide(demand) instanceof HoldDecision.Granted granted) {
 *     work().onComplete(done -> granted.hold().release());
 * }
 * }</pre>
 */
public interface Hold extends AutoCloseable {

    /** How many. */
    long permits();

    /** Whether they still count as held for sure: neither released, nor has the lease run out. */
    boolean isHeld();

    /**
     * Begins the lease anew, for work that takes longer than was thought.
     *
     * @return whether they are still held; what is not can only be acquired again. Fails if nobody knows, because Redis did
     *     not answer
     */
    Future<Boolean> renew();

    /** Gives them back. Idempotent, and without effect after the lease. */
    void release();

    /** The same as {@link #release}. */
    @Override
    default void close() {
        release();
    }
}
