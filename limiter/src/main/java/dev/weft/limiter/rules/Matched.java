// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Demand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the rules ask of one call.
 *
 * @param enforced the limits that it needs permits of: all, or it is refused
 * @param shadowed those that are asked and reported, and never refuse
 */
public record Matched(List<Ruled> enforced, List<Ruled> shadowed) {
    /** No rule concerns the call. */
    public static final Matched NONE = new Matched(List.of(), List.of());

    /** A charge, and the rule that it is for. */
    public record Ruled(Rule rule, Charge charge) {}

    public Matched {
        enforced = List.copyOf(enforced);
        shadowed = List.copyOf(shadowed);
    }

    /** Whether there is nothing to ask. */
    public boolean isEmpty() {
        return enforced.isEmpty() && shadowed.isEmpty();
    }

    /**
     * All enforced charges as one demand, in their order; nothing if there are none.
     *
     * @param id the call's name, if it may be repeated, as {@link Demand} says
     */
    public Optional<Demand> demand(@Nullable String id) {
        return enforced.isEmpty()
                ? Optional.empty()
                : Optional.of(new Demand(enforced.stream().map(Ruled::charge).toList(), id));
    }

    /** Each shadowed charge as a demand of its own, in their order: what one would refuse is charged to the others. */
    public List<Demand> shadowDemands() {
        return shadowed.stream().map(ruled -> Demand.of(ruled.charge())).toList();
    }

    /** How long the call may wait for its permits: as long as the most patient of its enforced rules says. */
    public Duration maxWait() {
        Duration longest = Duration.ZERO;
        for (Ruled ruled : enforced) {
            Duration wait = ruled.rule().maxWait();
            longest = wait.compareTo(longest) > 0 ? wait : longest;
        }
        return longest;
    }
}
