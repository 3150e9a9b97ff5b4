// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import static dev.weft.balance.Pools.MILLI;
import static dev.weft.balance.Pools.SECOND;
import static dev.weft.balance.Pools.call;
import static dev.weft.balance.Pools.failUntilEjected;
import static dev.weft.balance.Pools.prove;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodePoolTest {

    @Test
    void empty_pool_picks_none_and_says_why() {
        NodePool pool = Pools.of(0);

        assertThat(pool.pick(Selection.ANY, 0)).isNull();
        assertThat(pool.explain(Selection.ANY, 0)).isEqualTo("no live instance of \"orders\": none is known");
    }

    @Test
    void tried_instances_are_not_picked_again() {
        NodePool pool = Pools.of(2);
        Node first = pool.pick(Selection.ANY, 0);
        Selection second = Selection.ANY.without(first);

        Node other = pool.pick(second, 0);
        assertThat(other).isNotNull().isNotSameAs(first);

        Selection third = second.without(other);
        assertThat(pool.pick(third, 0)).isNull();
        assertThat(pool.explain(third, 0)).isEqualTo("no live instance of \"orders\": 2 known, all 2 tried");
    }

    @Test
    void statistics_survive_a_change_of_list_and_of_profile() {
        NodePool pool = Pools.of(3);
        Node node = pool.node("orders-1");
        node.begin(new TestCall(), 0);
        prove(node, 0, 7 * MILLI);

        pool.update(List.of(Profile.of("orders-9"), Profile.of("orders-1").withWeight(7)), SECOND);

        assertThat(pool.node("orders-1")).isSameAs(node);
        assertThat(node.pending()).isOne();
        assertThat(node.ewmaNanos(7 * MILLI)).isEqualTo(7 * MILLI);
        assertThat(node.profile().weight()).isEqualTo(7);
        assertThat(pool.node("orders-0")).isNull();
    }

    @Test
    void instance_of_weight_zero_gets_no_new_calls() {
        NodePool pool = Pools.of(0);
        pool.update(List.of(Profile.of("leaving").withWeight(0)), 0);

        assertThat(pool.pick(Selection.ANY, 0)).isNull();
        assertThat(pool.explain(Selection.ANY, 0))
                .isEqualTo("no live instance of \"orders\": 1 known, all 1 of weight 0");
    }

    @Test
    void faults_in_a_row_eject_until_a_probe_succeeds() {
        NodePool pool = Pools.of(2);
        Node sick = pool.node("orders-0");
        failUntilEjected(sick, 0);
        assertThat(sick.isServing()).isFalse();
        assertThat(picks(pool, 9 * SECOND)).containsOnly("orders-1");

        Node probed = pool.pick(Selection.ANY, 10 * SECOND);
        assertThat(probed).isSameAs(sick);
        TestCall probe = new TestCall();
        probed.begin(probe, 10 * SECOND);
        assertThat(picks(pool, 10 * SECOND)).as("one probe at a time").containsOnly("orders-1");

        probed.end(probe, 10 * SECOND + MILLI, Outcome.SUCCESS);
        assertThat(sick.isServing()).isTrue();
        assertThat(sick.weight(10 * SECOND + MILLI)).as("warms up").isEqualTo(10);
        assertThat(sick.weight(21 * SECOND)).isEqualTo(100);
    }

    @Test
    void pause_doubles_with_each_failed_probe() {
        NodePool pool = Pools.of(2);
        Node sick = pool.node("orders-0");
        failUntilEjected(sick, 0);
        call(sick, 10 * SECOND, 0, Outcome.FAILURE);
        assertThat(sick.probeDueNanos()).isEqualTo(30 * SECOND);
        call(sick, 30 * SECOND, 0, Outcome.FAILURE);
        assertThat(sick.probeDueNanos()).isEqualTo(70 * SECOND);
    }

    @Test
    void last_instance_is_never_ejected_for_what_it_answers() {
        NodePool pool = Pools.of(1);
        failUntilEjected(pool.node("orders-0"), 0);
        assertThat(pool.node("orders-0").isServing()).isTrue();
    }

    @Test
    void lost_connection_ejects_at_once_and_a_new_one_ends_it() {
        NodePool pool = Pools.of(2);
        pool.connectionLost("orders-0", 0);
        assertThat(picks(pool, MILLI)).containsOnly("orders-1");

        pool.connectionMade("orders-0", 2 * MILLI);
        assertThat(picks(pool, 5 * SECOND)).contains("orders-0");
    }

    @Test
    void when_all_are_lost_they_are_tried_all_the_same() {
        NodePool pool = Pools.of(3);
        pool.nodes().forEach(node -> pool.connectionLost(node.key(), 0));
        assertThat(pool.pick(Selection.ANY, MILLI)).isNotNull();
    }

    @Test
    void without_panic_nothing_is_picked_when_all_are_ejected() {
        NodePool pool = Pools.of(3, new BalanceOptions().setEjection(new EjectionOptions().setPanicShare(0)));
        pool.nodes().forEach(node -> pool.connectionLost(node.key(), 0));

        assertThat(pool.pick(Selection.ANY, MILLI)).isNull();
        assertThat(pool.explain(Selection.ANY, 0)).isEqualTo("no live instance of \"orders\": 3 known, all 3 ejected");
    }

    @Test
    void who_is_barred_gets_no_calls_until_then_however_few_are_left() {
        NodePool pool = Pools.of(2);
        pool.bar("orders-0", 10 * MILLI);
        pool.connectionLost("orders-1", 0);
        assertThat(picks(pool, MILLI)).containsOnly("orders-1");

        pool.bar("orders-1", 10 * MILLI);
        assertThat(pool.pick(Selection.ANY, MILLI)).isNull();
        assertThat(pool.explain(Selection.ANY, MILLI))
                .isEqualTo("no live instance of \"orders\": 2 known, all 2 with an open breaker");

        pool.bar("orders-1", null);
        assertThat(picks(pool, MILLI)).containsOnly("orders-1");
        assertThat(pool.pick(Selection.ANY.without(pool.node("orders-1")), 10 * MILLI)
                        .key())
                .isEqualTo("orders-0");
    }

    @Test
    void tags_that_nobody_has_are_named() {
        NodePool pool = Pools.of(3);
        Selection v2 = Selection.ANY.requiring(Map.of("version", "v2"));

        assertThat(pool.pick(v2, 0)).isNull();
        assertThat(pool.explain(v2, 0)).isEqualTo("no live instance of \"orders\": 3 known, all 3 without version=v2");
    }

    private static List<String> picks(NodePool pool, long nowNanos) {
        return java.util.stream.IntStream.range(0, 50)
                .mapToObj(i -> pool.pick(Selection.ANY, nowNanos).key())
                .distinct()
                .toList();
    }
}
