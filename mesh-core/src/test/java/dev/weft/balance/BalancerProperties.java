// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class BalancerProperties {
    private static final long MILLI = Pools.MILLI;

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of(
                "power-of-two-choices",
                "least-requests",
                "round-robin",
                "weighted-round-robin",
                "random",
                "modulo",
                "maglev");
    }

    @Property(tries = 100)
    void weighted_turns_are_in_proportion_at_all_times(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int servers) {
        NodePool pool = weighted(new Random(seed), servers);
        double whole =
                pool.nodes().stream().mapToInt(node -> node.profile().weight()).sum();
        Map<Node, Integer> calls = new HashMap<>();
        for (int i = 1; i <= 2_000; i++) {
            calls.merge(pool.pick(Selection.ANY, 0), 1, Integer::sum);
            for (Node node : pool.nodes()) {
                double fair = i * node.profile().weight() / whole;
                assertThat((double) calls.getOrDefault(node, 0)).isBetween(fair - 5, fair + 5);
            }
        }
    }

    private static NodePool weighted(Random random, int servers) {
        NodePool pool = new NodePool(
                "orders", new BalanceOptions().setBalancer(Balancer.weightedRoundRobin()), () -> random, 0);
        List<Profile> profiles = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            profiles.add(Profile.of("orders-" + i).withWeight(1 + random.nextInt(Profile.MOST_WEIGHT)));
        }
        pool.update(profiles, 0);
        return pool;
    }

    @Property(tries = 100)
    void every_balancer_picks_each_once_and_then_none_if_what_was_tried_is_excluded(
            @ForAll("names") String name, @ForAll long seed, @ForAll @IntRange(min = 0, max = 12) int servers) {
        NodePool pool = Pools.of(servers, new BalanceOptions().setBalancer(Balancer.named(name)));
        Selection selection = Selection.ANY.withHash(seed);
        Set<Node> picked = new HashSet<>();
        for (int i = 0; i < servers; i++) {
            Node node = pool.pick(selection, 0);
            assertThat(picked.add(node)).isTrue();
            selection = selection.without(node);
        }
        assertThat(pool.pick(selection, 0)).isNull();
    }

    /** Random outcomes, time and lists, whatever the balancer: the pool agrees with what a plain account says. */
    @Property(tries = 100)
    void ejection_leaves_the_panic_share_and_nothing_is_miscounted(
            @ForAll("names") String name, @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int servers) {
        Random random = new Random(seed);
        NodePool pool = Pools.of(servers, new BalanceOptions().setBalancer(Balancer.named(name)));
        Map<Node, List<TestCall>> account = new HashMap<>();
        long now = 0;
        for (int i = 0; i < 500; i++) {
            now += random.nextInt(200) * MILLI;
            step(pool, account, random, now);
            for (Node node : pool.nodes()) {
                assertThat(node.pending())
                        .isEqualTo(account.getOrDefault(node, List.of()).size());
            }
            assertThat(outliers(pool)).isLessThanOrEqualTo(servers == 1 ? 0 : Math.max(1, servers / 2));
        }
    }

    private static void step(NodePool pool, Map<Node, List<TestCall>> account, Random random, long now) {
        Node node = pool.pick(Selection.ANY.withHash(random.nextInt()), now);
        assertThat(node).isNotNull();
        List<TestCall> calls = account.computeIfAbsent(node, n -> new ArrayList<>());
        TestCall begun = new TestCall();
        node.begin(begun, now);
        calls.add(begun);
        if (random.nextInt(3) > 0) {
            Outcome outcome = random.nextInt(3) == 0 ? Outcome.SUCCESS : Outcome.FAILURE;
            node.end(calls.remove(random.nextInt(calls.size())), now, outcome);
        }
        if (random.nextInt(20) == 0) {
            pool.update(pool.nodes().stream().map(Node::profile).toList(), now);
        }
    }

    private static long outliers(NodePool pool) {
        return pool.nodes().stream().filter(node -> !node.isServing()).count();
    }

    @Property(tries = 50)
    void decay_is_exponential_to_a_hundredth(@ForAll @IntRange(min = 0, max = 4_000) int thousandths) {
        double x = thousandths / 1_000.0;
        assertThat(Decay.over(thousandths, 0.001)).isBetween(Math.exp(-x) * 0.99, Math.exp(-x) * 1.001);
    }
}
