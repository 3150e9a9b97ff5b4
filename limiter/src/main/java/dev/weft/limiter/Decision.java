// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.List;

/** The answer to a {@link Demand}: a value, not an exception. */
public sealed interface Decision {

    /** What each limit said, in the order of the charges. */
    List<Verdict> verdicts();

    /** What it was decided on. */
    Basis basis();

    /** Whether all of it was granted. */
    default boolean isAdmitted() {
        return this instanceof Admitted;
    }

    /** What a decision rests on. */
    enum Basis {
        /** The state of the limit itself. */
        STATE,
        /** Permits that this node has taken from Redis beforehand. */
        LEASE,
        /** An earlier refusal, whose time is not over. */
        EARLIER_REFUSAL,
        /** What the quota says for when Redis is away. */
        AWAY
    }

    /** All charges were made. */
    record Admitted(List<Verdict> verdicts, Basis basis) implements Decision {}

    /** No charge was made. */
    record Rejected(List<Verdict> verdicts, Basis basis) implements Decision {

        /** When the same demand would be admitted, if nobody else took any; {@link Limit#NEVER} if never. */
        public long retryAfterMicros() {
            long longest = 0;
            for (Verdict verdict : verdicts) {
                longest = Math.max(longest, verdict.waitMicros());
            }
            return longest;
        }
    }

    /** Admitted if each verdict admits. */
    static Decision of(List<Verdict> verdicts, Basis basis) {
        for (Verdict verdict : verdicts) {
            if (!verdict.admits()) {
                return new Rejected(verdicts, basis);
            }
        }
        return new Admitted(verdicts, basis);
    }
}
