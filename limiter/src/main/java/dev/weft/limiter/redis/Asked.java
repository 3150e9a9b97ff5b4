// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.redis.DecisionReader.Told;

/** Who asked for a part of a batch. */
interface Asked {
    /**
     * Redis has decided.
     *
     * @param sentNanos when the question was sent, by {@link System#nanoTime}; Redis decided no sooner
     */
    void told(Told told, long sentNanos);

    /** Whether it is worth asking once more: nobody has been told anything else meanwhile. */
    default boolean isWaiting() {
        return true;
    }

    /** Redis has not answered, and will not. */
    void unanswered();
}
