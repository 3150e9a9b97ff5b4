// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.Objects;

/**
 * A limit, and how the nodes that share it keep it. The last two matter where limits are in Redis only.
 *
 * @param limit how much in what time
 * @param sharing where it is decided
 * @param whenAway what is decided while Redis is away
 */
public record Quota(Limit limit, Sharing sharing, WhenAway whenAway) {

    /** Where a shared limit is decided. */
    public enum Sharing {
        /** Each decision is Redis's: exact among all nodes. */
        STRICT,

        /**
         * Nodes take blocks of permits from Redis and hand them out themselves, for keys that are asked for often. Windows
         * still admit at most their limit; a token bucket admits as if up to one lease's time (at most 100 ms) had passed
         * already: {@code burst + rate * (L + 100 ms)}. Logs and leaky buckets are decided strictly all the same.
         */
        LEASED
    }

    /** What is decided while Redis is away. */
    public enum WhenAway {
        /** Everybody is admitted: a limit that is there for fairness should not stop the traffic. */
        OPEN,
        /** Nobody is admitted: a limit that protects something dear. */
        CLOSED,
        /** Each node keeps its share of the limit by itself: the limit divided by the nodes that live. */
        LOCAL_SHARE
    }

    public Quota {
        Objects.requireNonNull(limit);
        Objects.requireNonNull(sharing);
        Objects.requireNonNull(whenAway);
    }

    /** Strict, and each node's share of it while Redis is away. */
    public static Quota of(Limit limit) {
        return new Quota(limit, Sharing.STRICT, WhenAway.LOCAL_SHARE);
    }
}
