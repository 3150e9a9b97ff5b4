// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.weft.limiter.Demand;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Quota;
import dev.weft.limiter.Quota.Sharing;
import dev.weft.limiter.Quota.WhenAway;
import dev.weft.limiter.SlidingLog;
import dev.weft.limiter.SlidingWindow;
import dev.weft.limiter.TokenBucket;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RulesTest {
    /** The example of the package's page. */
    private static final Rules SHOP = rules("""
            { 'key': 'service', 'value': 'Shop',      'limit': { 'permits': 10000, 'per': '1s' },
              'rules': [
                { 'key': 'method', 'value': 'Buy',    'limit': { 'permits': 500, 'per': '1s' } },
                { 'key': 'tenant',                    'limit': { 'permits': 1000, 'per': '1m' },
                  'rules': [
                    { 'key': 'user',                  'limit': { 'permits': 60, 'per': '1m' } },
                    { 'key': 'user', 'value': 'bot-*', 'limit': { 'permits': 5, 'per': '1m' } } ] } ] },
            { 'key': 'ip',                            'limit': { 'permits': 100, 'per': '1s' }, 'shadow': true },
            { 'key': 'ip', 'value': '10.*',           'unlimited': true }
            """);

    @Test
    void call_needs_permits_of_every_limit_on_its_way_down() {
        Matched matched = SHOP.matchCall("weft", buys("acme", "ada", "8.8.8.8"), 2);

        assertThat(matched.enforced())
                .extracting(ruled -> ruled.charge().key())
                .containsExactly(
                        "weft/service=Shop",
                        "weft/service=Shop/method=Buy",
                        "weft/service=Shop/tenant|acme",
                        "weft/service=Shop/tenant/user|acme|ada");
        assertThat(matched.enforced())
                .allSatisfy(ruled -> assertThat(ruled.charge().cost()).isEqualTo(2));
        assertThat(matched.shadowed()).extracting(ruled -> ruled.charge().key()).containsExactly("weft/ip|8.8.8.8");
        assertThat(matched.demand("call-1"))
                .hasValueSatisfying(demand -> assertThat(demand.charges()).hasSize(4))
                .hasValueSatisfying(demand -> assertThat(demand.id()).isEqualTo("call-1"));
        assertThat(matched.shadowDemands())
                .containsExactly(Demand.of(matched.shadowed().get(0).charge()));
    }

    @Test
    void only_the_most_specific_rule_of_a_key_is_asked() {
        assertThat(SHOP.matchCall("weft", buys("acme", "bot-7", "10.0.0.1"), 1).enforced())
                .extracting(ruled -> ruled.charge().key())
                .endsWith("weft/service=Shop/tenant/user=bot-*|acme|bot-7")
                .doesNotContain("weft/service=Shop/tenant/user|acme|bot-7");
    }

    @Test
    void call_that_no_rule_concerns_asks_for_nothing() {
        Attributes other = Attributes.of(Map.of("service", "Hello", "user", "ada", "ip", "10.1.1.1"));

        assertThat(SHOP.matchCall("weft", other, 1)).isSameAs(Matched.NONE);
        assertThat(SHOP.matchCall("elsewhere", buys("acme", "ada", "8.8.8.8"), 1))
                .isSameAs(Matched.NONE);
        assertThat(Matched.NONE.isEmpty()).isTrue();
        assertThat(Matched.NONE.demand(null)).isEmpty();
        assertThat(Matched.NONE.maxWait()).isZero();
    }

    @Test
    void call_that_no_rule_concerns_allocates_nothing() {
        Attributes other = new AttributesOfNobody();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                SHOP.matchCall("weft", other, 1);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(least).isLessThan(1_000);
    }

    @Test
    void descriptor_is_for_the_rule_at_its_depth() {
        assertThat(SHOP.match("weft", Descriptor.of("service", "Shop", "tenant", "acme")))
                .map(Rule::id)
                .contains("weft/service=Shop/tenant");
        assertThat(SHOP.match("weft", Descriptor.of("tenant", "acme"))).isEmpty();
        assertThat(SHOP.match("weft", Descriptor.of("tenant", "acme", "service", "Shop")))
                .isEmpty();
        assertThat(SHOP.match("weft", Descriptor.of("service", "Shop", "method", "Buy", "user", "ada")))
                .isEmpty();
        assertThat(SHOP.match("elsewhere", Descriptor.of("ip", "1.1.1.1"))).isEmpty();
    }

    @Test
    void place_between_that_has_no_limit_is_no_rule() {
        Rules rules = rules("{'key': 'a', 'rules': [{'key': 'b', 'name': 'inner', 'unlimited': true}]}");

        assertThat(rules.match("weft", Descriptor.of("a", "1"))).isEmpty();
        assertThat(rules.match("weft", Descriptor.of("a", "1", "b", "2")))
                .hasValueSatisfying(rule -> assertThat(rule.isUnlimited()).isTrue())
                .flatMap(Rule::name)
                .contains("inner");
    }

    @Test
    void specific_place_that_says_nothing_excepts_its_value() {
        Rules rules = rules("{'key': 'user', " + limit(5) + "}, {'key': 'user', 'value': 'ada'}");

        assertThat(rules.match("weft", Descriptor.of("user", "ada"))).isEmpty();
        assertThat(rules.match("weft", Descriptor.of("user", "bob"))).isPresent();
        assertThat(rules.matchCall("weft", Attributes.of(Map.of("user", "ada")), 1))
                .isSameAs(Matched.NONE);
    }

    @Test
    void exact_value_wins_over_patterns_and_the_longest_pattern_over_shorter_ones_and_any() {
        Rules rules = rules("{'key': 'p', 'name': 'any', 'unlimited': true},"
                + "{'key': 'p', 'value': '/a*', 'name': '/a*', 'unlimited': true},"
                + "{'key': 'p', 'value': '/api/*/b', 'name': '/api/*/b', 'unlimited': true},"
                + "{'key': 'p', 'value': '/api/*', 'name': '/api/*', 'unlimited': true},"
                + "{'key': 'p', 'value': '/api/v1', 'name': '/api/v1', 'unlimited': true}");

        assertThat(nameOf(rules, "/api/v1")).isEqualTo("/api/v1");
        assertThat(nameOf(rules, "/api/v1/b")).isEqualTo("/api/*/b");
        assertThat(nameOf(rules, "/api/v2")).isEqualTo("/api/*");
        assertThat(nameOf(rules, "/api/b")).isEqualTo("/api/*");
        assertThat(nameOf(rules, "/a")).isEqualTo("/a*");
        assertThat(nameOf(rules, "/b")).isEqualTo("any");
        assertThat(nameOf(rules, "")).isEqualTo("any");
    }

    @Test
    void unlimited_frees_what_is_under_it_and_nothing_else() {
        Rules rules = rules("{'key': 'tenant', " + limit(5) + ", 'rules': ["
                + "{'key': 'user', 'value': 'root', 'unlimited': true, 'rules': [{'key': 'method', " + limit(1) + "}]},"
                + "{'key': 'user', " + limit(2) + "}]},"
                + "{'key': 'ip', " + limit(9) + "}");
        Attributes root = Attributes.of(Map.of("tenant", "acme", "user", "root", "method", "Buy", "ip", "8.8.8.8"));

        assertThat(rules.matchCall("weft", root, 1).enforced())
                .extracting(ruled -> ruled.rule().id())
                .containsExactly("weft/tenant", "weft/ip");
        assertThat(rules.match("weft", Descriptor.of("tenant", "acme", "user", "root", "method", "Buy")))
                .as("a descriptor names the rule that it means")
                .isPresent();
    }

    @Test
    void rule_replaces_those_that_it_names_wherever_they_stand() {
        Rules rules = rules("{'key': 'method', 'name': 'reads', " + limit(5) + "},"
                + "{'key': 'tenant', 'rules': [{'key': 'user', 'value': 'ada', 'replaces': ['reads'], " + limit(50)
                + "}]},"
                + "{'key': 'user', 'value': 'root', 'replaces': ['reads'], 'unlimited': true},"
                + "{'key': 'ip', 'value': '10.*', 'replaces': ['reads'], 'shadow': true, " + limit(1) + "}");

        assertThat(enforced(rules, "method", "Get", "user", "bob", "tenant", "acme"))
                .containsExactly("weft/method");
        assertThat(enforced(rules, "method", "Get", "user", "ada", "tenant", "acme"))
                .containsExactly("weft/tenant/user=ada");
        assertThat(enforced(rules, "method", "Get", "user", "root")).isEmpty();
        assertThat(enforced(rules, "method", "Get", "ip", "10.1.1.1"))
                .as("what is tried out replaces nothing in force")
                .containsExactly("weft/method");
    }

    @Test
    void replacing_is_told_of_descriptors_rules_too() {
        Rules rules =
                rules("{'key': 'a', 'name': 'a', " + limit(5) + "}, {'key': 'b', 'replaces': ['a'], " + limit(5) + "}");
        Rule a = rules.match("weft", Descriptor.of("a", "1")).orElseThrow();
        Rule b = rules.match("weft", Descriptor.of("b", "1")).orElseThrow();

        assertThat(b.replaces(a)).isTrue();
        assertThat(a.replaces(b)).isFalse();
        assertThat(a.replaces(a)).isFalse();
    }

    @Test
    void domain_in_shadow_refuses_nothing() {
        Rules rules = Rules.parse(
                "test", json("{'domain': 'd', 'shadow': true, 'rules': [{'key': 'user', " + limit(1) + "}]}"));

        Matched matched = rules.matchCall("d", Attributes.of(Map.of("user", "ada")), 1);

        assertThat(matched.enforced()).isEmpty();
        assertThat(matched.shadowed()).hasSize(1).allMatch(ruled -> ruled.rule().isShadow());
        assertThat(matched.isEmpty()).isFalse();
    }

    @Test
    void domains_do_not_see_each_other() {
        Rules rules = Rules.parse(
                "test",
                json("{'domains': [{'domain': 'a', 'rules': [{'key': 'k', " + limit(1)
                        + "}]}, {'domain': 'b', 'rules': [{'key': 'k', " + limit(2) + "}]}]}"));

        assertThat(rules.domains()).containsExactly("a", "b");
        assertThat(rules.of("a")).extracting(Rule::id).containsExactly("a/k");
        assertThat(rules.of("b")).extracting(Rule::toString).containsExactly("b/k");
        assertThat(rules.of("c")).isEmpty();
        assertThat(Rules.NONE.domains()).isEmpty();
    }

    @Test
    void each_algorithm_is_written_its_way() {
        assertThat(quota("'permits': 5, 'per': '1s'")).isEqualTo(Quota.of(new SlidingWindow(5, Duration.ofSeconds(1))));
        assertThat(quota("'algorithm': 'sliding-window', 'permits': 5, 'per': '1s', 'intervals': 4,"
                        + "'counting': 'relaxed', 'sharing': 'leased', 'whenRedisIsAway': 'open'"))
                .isEqualTo(new Quota(
                        new SlidingWindow(5, Duration.ofSeconds(1), 4, SlidingWindow.Counting.RELAXED),
                        Sharing.LEASED,
                        WhenAway.OPEN));
        assertThat(quota("'algorithm': 'fixed-window', 'permits': 5, 'per': '1d'"))
                .isEqualTo(Quota.of(new FixedWindow(5, Duration.ofDays(1))));
        assertThat(quota("'algorithm': 'sliding-log', 'permits': 1000, 'per': '1h'"))
                .isEqualTo(Quota.of(new SlidingLog(1000, Duration.ofHours(1))));
        assertThat(quota("'algorithm': 'token-bucket', 'rate': 100, 'per': '1s', 'burst': 20"))
                .isEqualTo(Quota.of(new TokenBucket(100, Duration.ofSeconds(1), 20)));
        assertThat(quota("'algorithm': 'token-bucket', 'rate': 100, 'per': '1s'"))
                .isEqualTo(Quota.of(new TokenBucket(100, Duration.ofSeconds(1), 100)));
        assertThat(quota("'algorithm': 'token-bucket', 'permits': 100, 'per': '1s', 'burst': 20"))
                .isEqualTo(Quota.of(TokenBucket.hard(100, Duration.ofSeconds(1), 20)));
        assertThat(quota("'algorithm': 'leaky-bucket', 'rate': 10, 'per': '1s'"))
                .isEqualTo(Quota.of(new LeakyBucket(10, Duration.ofSeconds(1), 10)));
        assertThat(quota("'permits': 1125899906842624, 'per': '3653d'").limit().capacity())
                .isEqualTo(1L << 50);
    }

    @Test
    void call_waits_as_long_as_its_most_patient_leaky_bucket() {
        Rules rules = rules("{'key': 'user', 'limit': {'algorithm': 'leaky-bucket', 'rate': 1, 'per': '1s',"
                + "'maxWait': '3s'}}, {'key': 'ip', 'limit': {'algorithm': 'leaky-bucket', 'rate': 1, 'per': '1s'}},"
                + "{'key': 'tenant', " + limit(1) + "}, {'key': 'method', 'limit': {'algorithm': 'leaky-bucket',"
                + "'rate': 1, 'per': '1s', 'maxWait': '0s'}}");

        assertThat(wait(rules, "user", "ada", "ip", "1", "tenant", "acme")).hasSeconds(3);
        assertThat(wait(rules, "ip", "1")).hasSeconds(1);
        assertThat(wait(rules, "tenant", "acme", "method", "Get")).isZero();
    }

    @Test
    void descriptor_has_bounds() {
        assertThatThrownBy(Descriptor::of).hasMessage("a descriptor must have 1 to 64 entries, had 0");
        assertThatThrownBy(() -> Descriptor.of("a")).hasMessage("keys and values go in pairs, were 1");
        assertThatThrownBy(() -> Descriptor.of("", "x"))
                .hasMessage("a descriptor's key must have 1 to 1024 characters, had 0");
        assertThatThrownBy(() -> Descriptor.of("k", "x".repeat(65_537)))
                .hasMessage("a descriptor's value must have 0 to 65536 characters, had 65537");
        assertThat(Descriptor.of("k", "").entries()).hasSize(1);
    }

    @Test
    void attribute_that_calls_do_not_have_is_refused() {
        assertThatThrownBy(() -> Attributes.of(Map.of("sevice", "x")))
                .hasMessage("a call has no \"sevice\"; known are service, method, tenant, user, ip, header.NAME");
        assertThat(Attributes.of(Map.of("header.X-Api-Key", "k")).header("x-api-key"))
                .isEqualTo("k");
    }

    @Test
    void header_is_found_whatever_its_case() {
        Rules rules = rules("{'key': 'header.X-Api-Key', " + limit(1) + "}");

        assertThat(enforced(rules, "header.x-api-key", "k1")).containsExactly("weft/header.X-Api-Key");
    }

    private static String nameOf(Rules rules, String value) {
        return rules.match("weft", Descriptor.of("p", value))
                .flatMap(Rule::name)
                .orElseThrow();
    }

    private static Quota quota(String limit) {
        Optional<Rule> rule = rules("{'key': 'k', 'limit': {" + limit + "}}").match("weft", Descriptor.of("k", "v"));
        return rule.flatMap(Rule::quota).orElseThrow();
    }

    private static List<String> enforced(Rules rules, String... attributes) {
        return rules.matchCall("weft", attributes(attributes), 1).enforced().stream()
                .map(ruled -> ruled.rule().id())
                .toList();
    }

    private static Duration wait(Rules rules, String... attributes) {
        return rules.matchCall("weft", attributes(attributes), 1).maxWait();
    }

    private static Attributes attributes(String... keysAndValues) {
        Map<String, String> byKey = new HashMap<>();
        Descriptor.of(keysAndValues).entries().forEach(entry -> byKey.put(entry.key(), entry.value()));
        return Attributes.of(byKey);
    }

    private static Attributes buys(String tenant, String user, String ip) {
        return Attributes.of(Map.of("service", "Shop", "method", "Buy", "tenant", tenant, "user", user, "ip", ip));
    }

    private static String limit(int permits) {
        return "'limit': {'permits': " + permits + ", 'per': '1s'}";
    }

    private static Rules rules(String items) {
        return Rules.parse("test", json("{'rules': [" + items + "]}"));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    /** A call whose attributes are constants, so that only matching could allocate. */
    private static final class AttributesOfNobody implements Attributes {
        @Override
        public String service() {
            return "Hello";
        }

        @Override
        public String method() {
            return "SayHello";
        }

        @Override
        public String tenant() {
            return "acme";
        }

        @Override
        public String user() {
            return "ada";
        }

        @Override
        public String ip() {
            return "10.1.2.3";
        }

        @Override
        public String header(String name) {
            return name;
        }
    }
}
