// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import dev.weft.limiter.Decision.Basis;
import dev.weft.limiter.Limit;
import dev.weft.limiter.Verdict;

/**
 * The answer to a {@link HoldDemand}: a value, not an exception. Its verdict says what remains just after it; how long it takes,
 * if nobody releases and nobody else comes, until as many would be granted (leases run out), {@link Limit#NEVER} for more than
 * the limit; and until nothing is held any more.
 */
public sealed interface HoldDecision {

    /** What the limit said. */
    Verdict verdict();

    /** What it was decided on. */
    Basis basis();

    /** Whether the permits are held now. */
    default boolean isGranted() {
        return this instanceof Granted;
    }

    /** They are held until {@code hold} is released or its lease runs out. */
    record Granted(Hold hold, Verdict verdict, Basis basis) implements HoldDecision {}

    /** Nothing is held. */
    record Refused(Verdict verdict, Basis basis) implements HoldDecision {

        /** A refusal of those who may not overtake, or who leave. */
        static Refused waiting(long waitMicros) {
            long wait = Math.max(1, waitMicros);
            return new Refused(new Verdict(wait, 0, wait, 0), Basis.STATE);
        }
    }
}
