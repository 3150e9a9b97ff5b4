// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.mesh;

import dev.weft.call.CallFailure;
import dev.weft.limiter.Decision;
import dev.weft.limiter.Limit;
import dev.weft.limiter.Verdict;
import dev.weft.limiter.rules.Matched.Ruled;
import dev.weft.limiter.rules.Rule;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about a call.
 *
 * @param ruled the limits that it met; none if no rule is about it
 * @param decision what they said, a verdict for each; null if there were none
 */
public record Ruling(List<Ruled> ruled, @Nullable Decision decision) {
    /** Of a call that no rule is about. */
    public static final Ruling FREE = new Ruling(List.of(), null);

    /** Whether the call may go on. */
    public boolean isAdmitted() {
        return decision == null || decision.isAdmitted();
    }

    /** What each limit said, in the order of {@link #ruled}. */
    public List<Verdict> verdicts() {
        return decision == null ? List.of() : decision.verdicts();
    }

    /** The rules that refused it. */
    public List<Rule> refusedBy() {
        List<Rule> refusing = new ArrayList<>();
        for (int i = 0; i < ruled.size(); i++) {
            if (!verdicts().get(i).admits()) {
                refusing.add(ruled.get(i).rule());
            }
        }
        return refusing;
    }

    /** When the same call would be admitted if it was refused, and if nobody else took any; nothing if never. */
    public Optional<Duration> retryAfter() {
        return decision instanceof Decision.Rejected rejected && !isNever(rejected)
                ? Optional.of(Duration.of(rejected.retryAfterMicros(), ChronoUnit.MICROS))
                : Optional.empty();
    }

    /**
     * What the caller of a refused call is told: {@code RESOURCE_EXHAUSTED}, not processed, with when to come back and whom to
     * blame.
     */
    public CallFailure refusal() {
        return LimitRefusal.of(this);
    }

    private static boolean isNever(Decision.Rejected rejected) {
        return rejected.verdicts().stream().anyMatch(verdict -> verdict.waitMicros() == Limit.NEVER);
    }
}
