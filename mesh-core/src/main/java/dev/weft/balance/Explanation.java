// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Why none of some nodes was good for a call, in words. */
final class Explanation {
    private final List<Node> known;
    private final List<String> reasons = new ArrayList<>();
    private List<Node> left;

    Explanation(List<Node> known, Selection selection, long nowNanos) {
        this.known = known;
        this.left = known;
        setAside(node -> !node.profile().has(selection.tags()), "without " + tags(selection.tags()));
        setAside(node -> node.profile().weight() == 0, "of weight 0");
        setAside(selection::hasTried, "tried");
        setAside(node -> node.isBarred(nowNanos), "with an open breaker");
        setAside(node -> !node.isServing(), "ejected");
    }

    private void setAside(Predicate<Node> excluded, String reason) {
        long count = left.stream().filter(excluded).count();
        left = left.stream().filter(excluded.negate()).toList();
        if (count > 0) {
            reasons.add(count + " " + reason);
        }
    }

    private static String tags(Map<String, String> tags) {
        return new TreeMap<>(tags).entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        if (known.isEmpty()) {
            return "none is known";
        }
        boolean oneReason = reasons.size() == 1 && left.isEmpty();
        return known.size() + " known, " + (oneReason ? "all " : "") + String.join(", ", reasons);
    }
}
