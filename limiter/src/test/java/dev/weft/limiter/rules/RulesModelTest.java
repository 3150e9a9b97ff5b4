// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random trees of rules against a model that walks their JSON, tries every rule and matches patterns by regular expressions. */
class RulesModelTest {
    private static final List<String> KEYS = List.of("tenant", "user", "ip");
    private static final List<String> PATTERNS = List.of(
            "a", "b", "ab", "aba", "*", "a*", "b*", "ab*", "*a", "a*b", "a*a", "**b", "*b*", "a*b*a", "a*a*a", "*ab*b");

    @Property(tries = 2_000)
    void descriptor_meets_the_rule_that_the_model_finds(
            @ForAll("trees") JsonObject tree, @ForAll("descriptors") Descriptor descriptor) {
        Rules rules = Rules.parse("tree", tree);

        assertThat(rules.match("weft", descriptor).flatMap(Rule::name))
                .isEqualTo(Model.match(tree.getJsonArray("rules"), descriptor.entries()));
    }

    @Property(tries = 2_000)
    void call_meets_the_rules_that_the_model_finds(
            @ForAll("trees") JsonObject tree, @ForAll("calls") Map<String, String> call) {
        Matched matched = Rules.parse("tree", tree).matchCall("weft", Attributes.of(call), 1);
        List<JsonObject> model = Model.inForce(tree.getJsonArray("rules"), call);

        assertThat(names(matched.enforced())).isEqualTo(Model.names(model, false));
        assertThat(names(matched.shadowed())).isEqualTo(Model.names(model, true));
    }

    private static TreeSet<String> names(List<Matched.Ruled> ruled) {
        return ruled.stream()
                .map(one -> one.rule().name().orElseThrow())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Provide
    Arbitrary<Descriptor> descriptors() {
        return Combinators.combine(Arbitraries.of(KEYS), values())
                .as(Descriptor.Entry::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(Descriptor::new);
    }

    @Provide
    Arbitrary<Map<String, String>> calls() {
        return Arbitraries.maps(Arbitraries.of(KEYS), values()).ofMaxSize(3);
    }

    private static Arbitrary<String> values() {
        return Arbitraries.strings().withChars("ab").ofMaxLength(4);
    }

    @Provide
    Arbitrary<JsonObject> trees() {
        return Arbitraries.randomValue(RulesModelTest::tree);
    }

    private static JsonObject tree(Random random) {
        JsonArray top = level(random, 0);
        named(random, top, 0);
        return new JsonObject().put("rules", top);
    }

    private static JsonArray level(Random random, int depth) {
        Map<String, JsonObject> bySelector = new LinkedHashMap<>();
        int size = random.nextInt(depth == 0 ? 8 : 6);
        for (int i = 0; i < size; i++) {
            JsonObject rule = rule(random);
            if (depth < 3 && random.nextInt(3) > 0) {
                rule.put("rules", level(random, depth + 1));
            }
            bySelector.putIfAbsent(rule.getString("key") + " " + rule.getString("value"), rule);
        }
        return new JsonArray(new ArrayList<>(bySelector.values()));
    }

    private static JsonObject rule(Random random) {
        JsonObject rule = new JsonObject().put("key", KEYS.get(random.nextInt(KEYS.size())));
        if (random.nextInt(4) > 0) {
            rule.put("value", PATTERNS.get(random.nextInt(PATTERNS.size())));
        }
        int kind = random.nextInt(5);
        if (kind == 0) {
            rule.put("unlimited", true);
        } else if (kind < 4) {
            rule.put("limit", new JsonObject().put("permits", 1).put("per", "1s"));
            rule.put("shadow", kind == 1);
        }
        return rule;
    }

    /** Names all by their number, and has some replace one with a lower number. */
    private static int named(Random random, JsonArray level, int soFar) {
        int number = soFar;
        for (int i = 0; i < level.size(); i++) {
            JsonObject rule = level.getJsonObject(i);
            boolean says = rule.containsKey("limit") || rule.containsKey("unlimited");
            if (says && number > 0 && random.nextInt(3) == 0) {
                rule.put("replaces", new JsonArray().add("r" + random.nextInt(number)));
            }
            rule.put("name", "r" + number);
            number = named(random, rule.getJsonArray("rules", new JsonArray()), number + 1);
        }
        return number;
    }

    /** The slow, obvious way. */
    private static final class Model {

        static Optional<String> match(JsonArray level, List<Descriptor.Entry> entries) {
            Descriptor.Entry first = entries.get(0);
            Optional<JsonObject> rule = mostSpecific(level, first.key(), first.value());
            if (entries.size() > 1) {
                return rule.flatMap(found -> match(below(found), entries.subList(1, entries.size())));
            }
            return rule.filter(found -> found.containsKey("limit") || found.containsKey("unlimited"))
                    .map(found -> found.getString("name"));
        }

        static List<JsonObject> inForce(JsonArray level, Map<String, String> call) {
            List<JsonObject> met = met(level, call);
            return met.stream()
                    .filter(rule -> met.stream().noneMatch(other -> replaces(other, rule)))
                    .toList();
        }

        private static boolean replaces(JsonObject rule, JsonObject other) {
            boolean named = rule.getJsonArray("replaces", new JsonArray()).contains(other.getString("name"));
            return named && (!rule.getBoolean("shadow", false) || other.getBoolean("shadow", false));
        }

        private static List<JsonObject> met(JsonArray level, Map<String, String> call) {
            List<JsonObject> met = new ArrayList<>();
            call.forEach((key, value) -> mostSpecific(level, key, value).ifPresent(rule -> {
                met.add(rule);
                if (!rule.containsKey("unlimited")) {
                    met.addAll(met(below(rule), call));
                }
            }));
            return met;
        }

        static TreeSet<String> names(List<JsonObject> rules, boolean shadow) {
            return rules.stream()
                    .filter(rule -> rule.containsKey("limit") && rule.getBoolean("shadow") == shadow)
                    .map(rule -> rule.getString("name"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private static JsonArray below(JsonObject rule) {
            return rule.getJsonArray("rules", new JsonArray());
        }

        private static Optional<JsonObject> mostSpecific(JsonArray level, String key, String value) {
            ToIntFunction<JsonObject> place = level.getList()::indexOf;
            Comparator<JsonObject> moreSpecific = Comparator.comparingInt(Model::kind)
                    .thenComparingInt(Model::letters)
                    .thenComparingInt(Model::lettersBeforeTheFirstStar)
                    .thenComparing(Comparator.comparingInt(place).reversed());
            return IntStream.range(0, level.size())
                    .mapToObj(level::getJsonObject)
                    .filter(rule -> rule.getString("key").equals(key) && matches(rule.getString("value"), value))
                    .max(moreSpecific);
        }

        private static boolean matches(String pattern, String value) {
            return pattern == null || Pattern.matches(pattern.replace("*", ".*"), value);
        }

        private static int kind(JsonObject rule) {
            String value = rule.getString("value");
            return value == null ? 0 : value.contains("*") ? 1 : 2;
        }

        private static int letters(JsonObject rule) {
            return rule.getString("value", "").replace("*", "").length();
        }

        private static int lettersBeforeTheFirstStar(JsonObject rule) {
            return rule.getString("value", "").split("\\*", 2)[0].length();
        }
    }
}
