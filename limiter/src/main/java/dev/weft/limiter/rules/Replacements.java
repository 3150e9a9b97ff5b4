// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import dev.weft.config.Settings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names of a domain's rules, and which of them are replaced. Confined to one thread. */
final class Replacements {
    private final Set<String> names = new HashSet<>();
    private final List<Replacement> all = new ArrayList<>();

    /** The rule at {@code by} replaces those called {@code name}, which may come later. */
    private record Replacement(Settings by, Optional<String> own, String name) {}

    /** Notes a rule's own name and those that it replaces. */
    void add(Settings rule, Optional<String> own, List<String> replaced) {
        own.ifPresent(names::add);
        replaced.forEach(name -> all.add(new Replacement(rule, own, name)));
    }

    /** Looks for names that there are not, and for rules that replace each other: both would be out of force. */
    void check(Mistakes mistakes) {
        Set<String> circular = circular();
        for (Replacement one : all) {
            if (!names.contains(one.name)) {
                mistakes.add(
                        one.by.mistake("replaces", "must be names of rules of this domain, was \"" + one.name + "\""));
            } else if (one.own.filter(circular::contains).isPresent() && circular.contains(one.name)) {
                mistakes.add(one.by.mistake(
                        "replaces", "must not lead back to the rule's own name, as \"" + one.name + "\" does"));
            }
        }
    }

    /** What is left of the names when, again and again, those are taken away that nothing left replaces, or that replace none. */
    private Set<String> circular() {
        Map<String, Set<String>> down = new HashMap<>();
        Map<String, Set<String>> up = new HashMap<>();
        for (Replacement one : all) {
            one.own.ifPresent(own -> {
                down.computeIfAbsent(own, name -> new HashSet<>()).add(one.name);
                up.computeIfAbsent(one.name, name -> new HashSet<>()).add(own);
            });
        }
        Set<String> left = new HashSet<>(names);
        strip(left, down, up);
        strip(left, up, down);
        return left;
    }

    /** Takes away the names without an edge in {@code out}, and then those that had edges only to them. */
    private static void strip(Set<String> left, Map<String, Set<String>> out, Map<String, Set<String>> in) {
        Map<String, Integer> edges = new HashMap<>();
        left.forEach(name -> edges.put(name, (int)
                out.getOrDefault(name, Set.of()).stream().filter(left::contains).count()));
        Deque<String> bare = new ArrayDeque<>();
        edges.forEach((name, count) -> {
            if (count == 0) {
                bare.add(name);
            }
        });
        while (!bare.isEmpty()) {
            String name = bare.remove();
            left.remove(name);
            for (String other : in.getOrDefault(name, Set.of())) {
                if (left.contains(other) && edges.merge(other, -1, Integer::sum) == 0) {
                    bare.add(other);
                }
            }
        }
    }
}
