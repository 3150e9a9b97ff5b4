// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.limiter.Charge;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class KeyTextTest {
    private static final Rules THREE_DEEP = rules("{'key': 'a', LIMIT, 'rules': [{'key': 'b', LIMIT,"
            + "'rules': [{'key': 'c', LIMIT}, {'key': 'c', 'value': 'x*', LIMIT}]}]}, {'key': 'b', LIMIT}");

    @Property
    void different_descriptors_have_different_keys(
            @ForAll("hostileValues") List<String> some, @ForAll("hostileValues") List<String> others) {
        Assume.that(!some.equals(others));

        assertThat(keyOf(some)).isNotEqualTo(keyOf(others));
    }

    @Property
    void moving_the_border_between_two_values_changes_the_key(
            @ForAll @Chars({'|', '%', '7', 'c', '/'}) @StringLength(min = 1, max = 4) String text,
            @ForAll @IntRange(max = 4) int one,
            @ForAll @IntRange(max = 4) int other) {
        Assume.that(one != other && Math.max(one, other) <= text.length());

        assertThat(keyOf(List.of(text.substring(0, one), text.substring(one))))
                .isNotEqualTo(keyOf(List.of(text.substring(0, other), text.substring(other))));
    }

    @Property
    void key_is_bounded_ascii_without_braces_or_spaces(@ForAll("hostileValues") List<String> values) {
        assertThat(keyOf(values)).hasSizeBetween(1, Charge.MOST_KEY_CHARS).matches("[!-z|~]+");
        assertThat(keyOf(values)).doesNotContain("{", "}");
    }

    @Property
    void same_descriptor_has_the_same_key(@ForAll("hostileValues") List<String> values) {
        assertThat(keyOf(values)).isEqualTo(keyOf(new ArrayList<>(values)));
    }

    @Example
    void common_values_stay_readable() {
        assertThat(keyOf(List.of("2001:db8::1", "ada@example.org", "8f14e45f-ceea-467f-a34d-b1d9d8b3a2c1")))
                .isEqualTo("weft/a/b/c|2001:db8::1|ada@example.org|8f14e45f-ceea-467f-a34d-b1d9d8b3a2c1");
        assertThat(keyOf(List.of("a b|{c}", "\u00e9\u20ac"))).isEqualTo("weft/a/b|a%20b%7c%7bc%7d|%e9%u20ac");
        assertThat(keyOf(List.of(""))).isEqualTo("weft/a|");
    }

    @Example
    void long_value_is_replaced_by_its_digest() {
        assertThat(keyOf(List.of("x".repeat(72)))).isEqualTo("weft/a|" + "x".repeat(72));
        assertThat(keyOf(List.of("x".repeat(73)))).isEqualTo("weft/a|#cbB3hXA-MR5Y7CCyWjA1f2zxwpDxgUksS0KbuYTeYco");
        assertThat(keyOf(List.of("#cbB3hXA-MR5Y7CCyWjA1f2zxwpDxgUksS0KbuYTeYco")))
                .isEqualTo("weft/a|%23cbB3hXA-MR5Y7CCyWjA1f2zxwpDxgUksS0KbuYTeYco");
    }

    @Example
    void deepest_rule_with_the_longest_names_and_values_has_a_bounded_key() {
        String open = ("{'key': '" + "\u20ac".repeat(256) + "', 'rules': [").repeat(9);
        Rules rules = rules(open + "{'key': '" + "\u20ac".repeat(256) + "', LIMIT}" + "]}".repeat(9));
        List<Descriptor.Entry> entries = IntStream.range(0, 10)
                .mapToObj(i -> new Descriptor.Entry("\u20ac".repeat(256), "v".repeat(72)))
                .toList();
        Descriptor deepest = new Descriptor(entries);

        Charge charge = rules.match("weft", deepest).orElseThrow().charge(deepest, 1);

        assertThat(charge.key()).hasSize(256 + 10 * 73).startsWith("weft/%u20ac%u20ac");
    }

    @Example
    void long_ids_that_begin_alike_differ() {
        String common = "k".repeat(256);
        Rules rules =
                rules("{'key': '" + common + "', 'value': 'a', LIMIT}, {'key': '" + common + "', 'value': 'b', LIMIT}");

        assertThat(rules.of("weft"))
                .extracting(Rule::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.length() == 256);
    }

    @Example
    void rules_that_look_alike_have_different_ids() {
        Rules rules = rules("{'key': 'a/b', LIMIT}, {'key': 'a', LIMIT, 'rules': [{'key': 'b', LIMIT}]},"
                + "{'key': 'a=b', LIMIT}, {'key': 'a', 'value': 'b', LIMIT}, {'key': 'a', 'value': '*', LIMIT},"
                + "{'key': 'a|b', LIMIT}, {'key': 'a%2fb', LIMIT}");

        assertThat(rules.of("weft")).hasSize(8).extracting(Rule::id).doesNotHaveDuplicates();
    }

    @Example
    void id_stays_when_the_numbers_and_the_neighbours_change() {
        Rules before = rules("{'key': 'a', LIMIT}, {'key': 'z', LIMIT}");
        Rules after = rules("{'key': 'n', LIMIT}, {'key': 'a', 'name': 'new', 'shadow': true, 'limit': {'algorithm':"
                + "'token-bucket', 'rate': 7, 'per': '1m'}, 'rules': [{'key': 'x', LIMIT}]}");

        assertThat(after.match("weft", Descriptor.of("a", "1")).orElseThrow().id())
                .isEqualTo(before.match("weft", Descriptor.of("a", "1"))
                        .orElseThrow()
                        .id())
                .isEqualTo("weft/a");
    }

    @Example
    void values_that_are_counted_together_have_one_key() {
        Rules rules = rules("{'key': 'a', 'value': 'x*', 'count': 'together', LIMIT, 'rules': [{'key': 'b', LIMIT}]}");

        assertThat(key(rules, "a", "x1")).isEqualTo("weft/a=x*").isEqualTo(key(rules, "a", "x2"));
        assertThat(key(rules, "a", "x1", "b", "1"))
                .isEqualTo("weft/a=x*/b|1")
                .isEqualTo(key(rules, "a", "x2", "b", "1"))
                .isNotEqualTo(key(rules, "a", "x2", "b", "2"));
    }

    @Example
    void rule_charges_only_what_it_matches() {
        Rule a = THREE_DEEP.match("weft", Descriptor.of("a", "1")).orElseThrow();
        Rule free = rules("{'key': 'a', 'unlimited': true}")
                .match("weft", Descriptor.of("a", "1"))
                .orElseThrow();

        assertThatThrownBy(() -> a.charge(Descriptor.of("b", "1"), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> a.charge(Descriptor.of("a", "1", "b", "1"), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> free.charge(Descriptor.of("a", "1"), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("rule weft/a is unlimited");
    }

    @Provide
    Arbitrary<List<String>> hostileValues() {
        Arbitrary<String> anything = Arbitraries.strings()
                .withChars("/=|#%{}*~ab19\ud800\udc00\u0000\u00ff\u0100\uffff")
                .ofMaxLength(6);
        Arbitrary<String> looksEscaped =
                Arbitraries.of("%7c", "|", "%257c", "%u007c", "#", "%23", "x", "xx", "x|", "x*");
        Arbitrary<String> tooLong =
                Arbitraries.strings().withChars("ab|").ofMinLength(60).ofMaxLength(90);
        return Arbitraries.oneOf(anything, looksEscaped, tooLong)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    private static String keyOf(List<String> values) {
        List<String> keysAndValues = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            keysAndValues.add("abc".substring(i, i + 1));
            keysAndValues.add(values.get(i));
        }
        return key(THREE_DEEP, keysAndValues.toArray(String[]::new));
    }

    private static String key(Rules rules, String... keysAndValues) {
        Descriptor descriptor = Descriptor.of(keysAndValues);
        return rules.match("weft", descriptor)
                .orElseThrow()
                .charge(descriptor, 1)
                .key();
    }

    private static Rules rules(String items) {
        String limit = "'limit': {'permits': 1, 'per': '1s'}";
        return Rules.parse(
                "test", ("{'rules': [" + items + "]}").replace("LIMIT", limit).replace('\'', '"'));
    }
}
