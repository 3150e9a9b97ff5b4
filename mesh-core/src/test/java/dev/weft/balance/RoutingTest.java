// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import static dev.weft.balance.Pools.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Splits by tag, and zones. */
class RoutingTest {
    private static final Map<String, String> V2 = Map.of("version", "v2");

    @Test
    void canary_gets_its_share_of_calls() {
        NodePool pool = versions(new BalanceOptions().setSplit(Split.canary(0.1, V2)));
        assertThat(share(pool, node -> node.profile().has(V2))).isCloseTo(0.1, within(0.01));
    }

    @Test
    void key_is_always_of_the_same_share() {
        NodePool pool = versions(new BalanceOptions().setSplit(Split.canary(0.5, V2)));
        for (int key = 0; key < 100; key++) {
            Selection selection = Selection.ANY.withHash(key);
            boolean first = pool.pick(selection, 0).profile().has(V2);
            for (int i = 0; i < 10; i++) {
                assertThat(pool.pick(selection, 0).profile().has(V2)).isEqualTo(first);
            }
        }
    }

    @Test
    void share_without_instances_goes_to_the_rest() {
        NodePool pool = Pools.of(3, new BalanceOptions().setSplit(Split.all(V2)));
        assertThat(pool.pick(Selection.ANY, 0)).isNotNull();
    }

    @Test
    void all_calls_change_over_from_blue_to_green() {
        NodePool pool = versions(new BalanceOptions());
        pool.split(Split.all(V2));
        assertThat(share(pool, node -> node.profile().has(V2))).isEqualTo(1);
    }

    @Test
    void required_tags_overrule_the_split() {
        NodePool pool = versions(new BalanceOptions().setSplit(Split.canary(0, V2)));
        assertThat(pool.pick(Selection.ANY.requiring(V2), 0).profile().tags()).isEqualTo(V2);
    }

    @Test
    void healthy_zone_keeps_its_calls() {
        assertThat(share(zones(), RoutingTest::isNear)).isEqualTo(1);
    }

    @Test
    void half_a_zone_keeps_seven_tenths_of_its_calls() {
        NodePool pool = zones();
        pool.connectionLost("a-0", 0);
        pool.connectionLost("a-1", 0);
        assertThat(share(pool, RoutingTest::isNear)).isCloseTo(0.7, within(0.02));
    }

    @Test
    void dead_zone_keeps_none() {
        NodePool pool = zones();
        for (int i = 0; i < 4; i++) {
            pool.connectionLost("a-" + i, 0);
        }
        assertThat(share(pool, RoutingTest::isNear)).isZero();
    }

    @Test
    void joining_instance_starts_slowly() {
        NodePool pool = Pools.since(-10 * SECOND, 4, new BalanceOptions().setBalancer(Balancer.roundRobin()));
        List<Profile> profiles = new ArrayList<>(Pools.profiles(4));
        profiles.add(Profile.of("new"));
        pool.update(profiles, 0);

        assertThat(share(pool, node -> node.key().equals("new"))).isBetween(0.01, 0.04);
        assertThat(pool.node("new").weight(5 * SECOND)).isEqualTo(50);
        assertThat(pool.node("new").weight(10 * SECOND)).isEqualTo(100);
    }

    @Test
    void young_pool_cannot_know_who_is_new() {
        NodePool pool = Pools.since(-10 * SECOND + 1, 4, new BalanceOptions().setBalancer(Balancer.roundRobin()));
        List<Profile> profiles = new ArrayList<>(Pools.profiles(4));
        profiles.add(Profile.of("new"));
        pool.update(profiles, 0);

        assertThat(pool.node("new").weight(0)).isEqualTo(100);
    }

    private static NodePool versions(BalanceOptions options) {
        NodePool pool = Pools.of(0, options);
        List<Profile> profiles = new ArrayList<>(Pools.profiles(4));
        profiles.add(Profile.of("canary").withTags(V2));
        pool.update(profiles, 0);
        return pool;
    }

    private static NodePool zones() {
        NodePool pool = Pools.of(0, new BalanceOptions().setZone("a"));
        List<Profile> profiles = new ArrayList<>();
        for (String zone : List.of("a", "b", "c")) {
            for (int i = 0; i < 4; i++) {
                profiles.add(Profile.of(zone + "-" + i).withZone(zone));
            }
        }
        pool.update(profiles, 0);
        return pool;
    }

    private static boolean isNear(Node node) {
        return node.profile().zone().equals("a");
    }

    private static double share(NodePool pool, Predicate<Node> part) {
        int of = 10_000;
        int in = 0;
        for (int i = 0; i < of; i++) {
            in += part.test(pool.pick(Selection.ANY, 1)) ? 1 : 0;
        }
        return (double) in / of;
    }
}
