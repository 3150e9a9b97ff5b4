// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules that stand beside each other under one, or at the top. */
final class Level {
    /** No rules. */
    static final Level NONE = new Level(Map.of(), List.of());

    private final Map<String, KeyRules> byKey;
    private final List<KeyRules> ofCalls;
    private final int mostCharges;

    private Level(Map<String, KeyRules> byKey, List<KeyRules> ofCalls) {
        this.byKey = byKey;
        this.ofCalls = ofCalls;
        this.mostCharges = ofCalls.stream().mapToInt(KeyRules::mostCharges).sum();
    }

    @Nullable
    Node mostSpecific(Descriptor.Entry entry) {
        KeyRules rules = byKey.get(entry.key());
        return rules == null ? null : rules.mostSpecific(entry.value());
    }

    /** Those, by key, whose key a call may have; to be walked by index, which allocates nothing. */
    List<KeyRules> ofCalls() {
        return ofCalls;
    }

    /** The most limits that a call may meet from here on. */
    int mostCharges() {
        return mostCharges;
    }

    /** Gathers the rules of a level. Confined to one thread. */
    static final class Builder {
        private final Map<String, KeyRules.Builder> byKey = new LinkedHashMap<>();
        private final Map<String, Set<Values>> taken = new HashMap<>();
        private final Map<String, Integer> patterns = new HashMap<>();

        /** Whether there is none for the same values yet; there is from now on. */
        boolean claim(Step step) {
            if (step.values() instanceof Values.Like) {
                patterns.merge(step.key(), 1, Integer::sum);
            }
            return taken.computeIfAbsent(step.key(), key -> new HashSet<>()).add(step.values());
        }

        /** How many patterns are claimed for a key. */
        int patterns(String key) {
            return patterns.getOrDefault(key, 0);
        }

        void put(Step step, Node node) {
            byKey.computeIfAbsent(step.key(), key -> new KeyRules.Builder(step.callValue()))
                    .put(step.values(), node);
        }

        Level build() {
            if (byKey.isEmpty()) {
                return NONE;
            }
            Map<String, KeyRules> built = new LinkedHashMap<>();
            byKey.forEach((key, rules) -> built.put(key, rules.build()));
            return new Level(
                    built,
                    List.copyOf(built.values().stream()
                            .filter(KeyRules::concernsCalls)
                            .toList()));
        }
    }
}
