// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules that one call meets on its way down. There is none of these for a call that meets nothing. */
final class MetRules {
    private final List<Rule> rules = new ArrayList<>(4);
    private boolean anyReplaces;

    private MetRules() {}

    /** Those that {@code call} meets at {@code level} and below, added to {@code met}. */
    static @Nullable MetRules walk(Level level, Attributes call, @Nullable MetRules met) {
        List<KeyRules> byKey = level.ofCalls();
        for (int i = 0; i < byKey.size(); i++) {
            Node node = Objects.requireNonNull(byKey.get(i)).mostSpecific(call);
            if (node != null) {
                met = enter(node, call, met);
            }
        }
        return met;
    }

    private static @Nullable MetRules enter(Node node, Attributes call, @Nullable MetRules met) {
        Rule rule = node.rule();
        if (rule == null) {
            return walk(node.below(), call, met);
        }
        if (rule.isUnlimited()) {
            return rule.replacesAny() ? added(rule, met) : met;
        }
        return walk(node.below(), call, added(rule, met));
    }

    private static MetRules added(Rule rule, @Nullable MetRules met) {
        MetRules some = met == null ? new MetRules() : met;
        some.rules.add(rule);
        some.anyReplaces |= rule.replacesAny();
        return some;
    }

    /** The charges of those that limit and are not replaced. */
    Matched charges(Attributes call, long cost) {
        List<Matched.Ruled> enforced = new ArrayList<>(rules.size());
        List<Matched.Ruled> shadowed = new ArrayList<>(0);
        for (Rule rule : rules) {
            if (!rule.isUnlimited() && !isReplaced(rule)) {
                (rule.isShadow() ? shadowed : enforced).add(new Matched.Ruled(rule, rule.charge(call, cost)));
            }
        }
        return new Matched(enforced, shadowed);
    }

    private boolean isReplaced(Rule rule) {
        return anyReplaces && rules.stream().anyMatch(other -> other.replaces(rule));
    }
}
