// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.config.Settings;
import dev.weft.config.SettingsException;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesMistakesTest {
    private static final String LIMIT = "'limit': {'permits': 1, 'per': '1s'}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    {'permits': -3, 'per': '1s'} | permits must be 0 to 1125899906842624, was -3
                    {'permits': 1.5, 'per': '1s'} | permits must be 0 to 1125899906842624, was 1.5
                    {'permits': '5', 'per': '1s'} | permits must be 0 to 1125899906842624, was "5"
                    {'per': '1s'} | permits is missing; say how many, 0 to 1125899906842624
                    {'permits': 5} | per is missing; say in what time, such as 1s, 1m, 1h or 1d
                    {'permits': 5, 'per': '1'} | per must be a number with a unit (us, ms, s, m, h, d) such as 500ms or 2s, was "1"
                    {'permits': 5, 'per': '0s'} | per must be positive, was "0s"
                    {'permits': 5, 'per': '0.5us'} | per must be 1us to 3653d, was "0.5us"
                    {'permits': 5, 'per': '3654d'} | per must be 1us to 3653d, was "3654d"
                    {'permits': 5, 'per': '1s', 'intervals': 101} | intervals must be 1 to 100, was 101
                    {'permits': 5, 'per': '1s', 'counting': 'lax'} | counting must be one of strict, relaxed, was "lax"
                    {'permits': 5, 'per': '1s', 'sharing': 'lent'} | sharing must be one of strict, leased, was "lent"
                    {'permits': 5, 'per': '1s', 'whenRedisIsAway': 'shut'} | whenRedisIsAway must be one of open, closed, local-share, was "shut"
                    {'algorithm': 'gcra', 'permits': 5} | algorithm must be one of fixed-window, sliding-window, sliding-log, token-bucket, leaky-bucket, was "gcra"
                    {'algorithm': 'sliding-log', 'permits': 5000, 'per': '1s'} | permits must be 0 to 1000, was 5000
                    {'algorithm': 'token-bucket', 'per': '1s'} | rate is missing; say how many, 1 to 1125899906842624
                    {'algorithm': 'token-bucket', 'rate': 0, 'per': '1s'} | rate must be 1 to 1125899906842624, was 0
                    {'algorithm': 'token-bucket', 'rate': 5, 'per': '1s', 'burst': 0} | burst must be 1 to 1125899906842624, was 0
                    {'algorithm': 'token-bucket', 'permits': 5, 'per': '1s', 'burst': 5} | burst must be 1 to 4, was 5
                    {'algorithm': 'token-bucket', 'permits': 5, 'per': '1s'} | burst is missing; say how many, 1 to 4
                    {'algorithm': 'token-bucket', 'permits': 5, 'rate': 4, 'per': '1s', 'burst': 1} | rate and permits exclude each other: permits is the hard form, and drips the rest
                    {'algorithm': 'token-bucket', 'rate': 1, 'per': '1d', 'burst': 4000} | burst does not go with the rest: 4000 permits at 1 per PT24H take more than 3653 days
                    {'algorithm': 'leaky-bucket', 'rate': 1, 'per': '1s', 'queue': 0} | queue must be 1 to 1125899906842624, was 0
                    {'algorithm': 'leaky-bucket', 'rate': 1, 'per': '1s', 'maxWait': '11m'} | maxWait must be 0s to 10m, was "11m"
                    {'algorithm': 'leaky-bucket', 'rate': 1, 'per': '1d', 'queue': 4000} | queue does not go with the rest: 4000 permits at 1 per PT24H take more than 3653 days
                    """)
    void mistake_in_a_limit_is_named_with_its_path(String limit, String mistake) {
        assertMistakes(
                "{'rules': [{'key': 'a', " + LIMIT + "}, {'key': 'user', 'limit': " + limit + "}]}",
                "rules[1].limit." + mistake);
    }

    @Test
    void key_that_the_algorithm_does_not_know_is_refused() {
        assertMistakes(
                "{'rules': [{'key': 'user', 'limit': {'permits': 5, 'per': '1s', 'burst': 2}}]}",
                "unknown key \"rules[0].limit.burst\"; known are "
                        + "algorithm, permits, per, intervals, counting, sharing, whenRedisIsAway");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    {'value': 'ada', LIMIT} | rules[0].key is missing; say what is limited, such as user
                    {'key': '', LIMIT} | rules[0].key must be a text that is not empty, was ""
                    {'key': 5, LIMIT} | rules[0].key must be a text that is not empty, was 5
                    {'key': 'user', 'value': 7, LIMIT} | rules[0].value must be a text that is not empty, was 7
                    {'key': 'user', 'limit': 100} | rules[0].limit must be an object, was 100
                    {'key': 'user', 'limits': {}} | unknown key "rules[0].limits"; known are key, value, count, name, replaces, unlimited, shadow, limit, rules
                    {'key': 'user', 'unlimited': 'yes'} | rules[0].unlimited must be true or false, was "yes"
                    {'key': 'user', 'unlimited': true, LIMIT} | rules[0].unlimited and limit exclude each other; remove one
                    {'key': 'user', 'shadow': true} | rules[0].shadow needs a limit that is tried out
                    {'key': 'user', 'count': 'all', LIMIT} | rules[0].count must be one of each, together, was "all"
                    {'key': 'user', 'value': 'ada', 'count': 'together', LIMIT} | rules[0].count must be each where value is a single one: there is nothing to add up
                    {'key': 'user', 'name': 'a', 'replaces': ['a'], LIMIT} | rules[0].replaces must not lead back to the rule's own name, as "a" does
                    {'key': 'user', 'replaces': ['b'], LIMIT} | rules[0].replaces must be names of rules of this domain, was "b"
                    {'key': 'user', 'replaces': 'b', LIMIT} | rules[0].replaces must be a list of texts, was "b"
                    {'key': 'user', 'rules': {}} | rules[0].rules must be a list of objects, was {}
                    {'key': 'user', 'rules': [1]} | rules[0].rules[0] must be an object, was 1
                    {'key': 'user', 'rules': [{'key': 'ip', 'rules': [{'kee': 'x'}]}]} | rules[0].rules[0].rules[0].key is missing; say what is limited, such as user
                    """)
    void mistake_in_a_rule_is_named_with_its_path(String rule, String mistake) {
        String message = mistakesOf("{'rules': [" + rule.replace("LIMIT", LIMIT) + "]}");

        assertThat(message.lines()).first().isEqualTo("conf/limits.json: " + mistake);
    }

    @Test
    void replaces_without_a_limit_is_refused() {
        assertMistakes(
                "{'rules': [{'key': 'user', 'name': 'a', " + LIMIT + "}, {'key': 'ip', 'replaces': ['a']}]}",
                "rules[1].replaces needs a limit, or unlimited, to put in the place of the others");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    {'key': 'user'} | without value
                    {'key': 'user', 'value': 'ada'} | with value "ada"
                    {'key': 'user', 'value': 'a*'} | with value "a*"
                    """)
    void rule_for_the_same_values_as_one_before_it_is_refused(String rule, String which) {
        assertMistakes(
                "{'rules': [" + rule + ", {'key': 'ip'}, " + rule + "]}",
                "rules[2].key and value are those of a rule before it; there may be one for \"user\" " + which);
    }

    @Test
    void same_domain_twice_is_refused() {
        assertMistakes(
                "{'domains': [{'domain': 'a'}, {'domain': 'b'}, {'domain': 'a'}]}",
                "domains[2].domain must differ from those before it, was \"a\" again");
    }

    @Test
    void domains_leave_no_place_for_rules_beside_them() {
        assertMistakes("{'domains': [], 'rules': []}", "unknown key \"rules\"; known are domains");
    }

    @Test
    void all_mistakes_are_told_at_once() {
        assertMistakes(
                """
                {'domain': 'a', 'rulez': [], 'rules': [
                  {'key': 'user', 'limit': {'algorithm': 'token-bucket', 'rate': 0, 'per': '1x', 'burts': 1}},
                  {'key': 'ip', 'shadow': 1}]}
                """,
                "rules[0].limit.rate must be 1 to 1125899906842624, was 0",
                "rules[0].limit.per must be a number with a unit (us, ms, s, m, h, d) such as 500ms or 2s, was \"1x\"",
                "unknown key \"rules[0].limit.burts\"; known are "
                        + "algorithm, permits, rate, per, burst, sharing, whenRedisIsAway",
                "rules[1].shadow must be true or false, was 1",
                "unknown key \"rulez\"; known are domain, shadow, rules");
    }

    @Test
    void hundreds_of_mistakes_are_told_in_twenty_lines_and_their_number() {
        String message = mistakesOf("{'rules': [" + repeated(300, i -> "{'key': 'k" + i + "', 'kee': 1}") + "]}");

        assertThat(message.lines()).hasSize(21).last().isEqualTo("and 280 more");
    }

    @Test
    void text_that_is_no_object_is_refused_with_the_place_in_it() {
        assertThatThrownBy(() -> Rules.parse("conf/limits.json", "{\n  \"rules\": }"))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(
                        "conf/limits.json: must be a JSON object: line 2, column 12: Unexpected character");
        assertThatThrownBy(() -> Rules.parse("conf/limits.json", "[]")).isInstanceOf(SettingsException.class);
        assertThatThrownBy(() -> Rules.parse("conf/limits.json", "")).isInstanceOf(SettingsException.class);
    }

    @Test
    void text_that_is_too_long_is_refused() {
        assertThatThrownBy(() -> Rules.parse("conf/limits.json", " ".repeat(Rules.MOST_CHARS + 1)))
                .hasMessage("conf/limits.json: rules must have at most 4194304 characters, had 4194305");
    }

    @Test
    void json_that_nests_without_end_is_refused_and_overflows_no_stack() {
        assertThatThrownBy(() -> Rules.parse("conf/limits.json", "{\"rules\":[".repeat(100_000)))
                .isInstanceOf(SettingsException.class);
    }

    @Test
    void rules_nest_ten_deep_and_no_deeper() {
        Rules deepest = Rules.parse("deep", nested(10));

        assertThat(deepest.of("weft")).hasSize(1);
        assertThatThrownBy(() -> Rules.parse("deep", nested(11)))
                .hasMessage("deep: rules[0].".concat("rules[0].".repeat(9))
                        + "rules nest too deep: there may be 10 levels");
    }

    @Test
    void there_are_fifty_thousand_rules_and_no_more() {
        assertThat(rules(repeated(50_000, i -> "{'key': 'user', 'value': '" + i + "', 'unlimited': true}"))
                        .of("weft"))
                .hasSize(50_000);
        assertMistakes(
                "{'rules': [" + repeated(50_001, i -> "{'key': 'user', 'value': '" + i + "'}") + "]}",
                "rules[50000].key is one too many: there may be 50000 rules");
    }

    @Test
    void there_are_256_patterns_for_a_key_beside_each_other_and_no_more() {
        rules(repeated(256, i -> "{'key': 'user', 'value': '" + i + "*'}"));
        assertMistakes(
                "{'rules': [" + repeated(257, i -> "{'key': 'user', 'value': '" + i + "*'}") + "]}",
                "rules[256].value is one pattern too many: a key may have 256 beside each other");
    }

    @Test
    void call_may_meet_64_limits_and_no_more() {
        rules(repeated(64, i -> "{'key': 'header.h" + i + "', " + LIMIT + "}"));
        assertMistakes(
                "{'rules': [" + repeated(65, i -> "{'key': 'header.h" + i + "', " + LIMIT + "}") + "]}",
                "rules could ask 65 limits for one call, and may 64 at most; "
                        + "make some of them depend on others by nesting");
    }

    @Test
    void limits_that_no_call_meets_together_do_not_add_up() {
        rules(repeated(500, i -> "{'key': 'user', 'value': 'u" + i + "', " + LIMIT + "}") + ", "
                + repeated(500, i -> "{'key': 'of-descriptors-" + i + "', " + LIMIT + "}"));
    }

    @Test
    void object_that_knows_its_file_is_named_by_it() {
        JsonObject json = new JsonObject().put("rulez", 1).put(Settings.SOURCE_KEY, "conf/x.json");

        assertThatThrownBy(() -> Rules.parse("unused", json)).hasMessageStartingWith("conf/x.json: unknown key");
    }

    private static String nested(int levels) {
        return "{" + "\"rules\":[{\"key\":\"a\",".repeat(levels) + "\"unlimited\":true" + "}]".repeat(levels) + "}";
    }

    private static String repeated(int times, IntFunction<String> item) {
        return IntStream.range(0, times).mapToObj(item).collect(Collectors.joining(", "));
    }

    private static Rules rules(String items) {
        return Rules.parse("conf/limits.json", ("{'rules': [" + items + "]}").replace('\'', '"'));
    }

    private static void assertMistakes(String text, String... mistakes) {
        assertThat(mistakesOf(text).lines())
                .containsExactly(Arrays.stream(mistakes)
                        .map(mistake -> "conf/limits.json: " + mistake)
                        .toArray(String[]::new));
    }

    private static String mistakesOf(String text) {
        try {
            Rules.parse("conf/limits.json", text.replace('\'', '"'));
        } catch (SettingsException e) {
            return e.getMessage();
        }
        throw new AssertionError("no mistake was found in " + text);
    }
}
