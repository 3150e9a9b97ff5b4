// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import static dev.weft.balance.Pools.MILLI;
import static dev.weft.balance.Pools.SECOND;
import static dev.weft.balance.Pools.call;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who is ejected for what, and who is not. */
class EjectionTest {
    private static final long START = 100 * SECOND;

    @Test
    void one_that_is_much_slower_than_its_peers_is_ejected_and_no_other() {
        NodePool pool = Pools.of(4);
        serve(pool, START, 30, 51 * MILLI);
        pool.pick(Selection.ANY, START + 2 * SECOND);
        assertThat(ejected(pool, START + 2 * SECOND)).containsExactly("orders-0");
    }

    @Test
    void five_times_the_median_is_not_yet_too_slow() {
        NodePool pool = Pools.of(4);
        serve(pool, START, 30, 49 * MILLI);
        pool.pick(Selection.ANY, START + 2 * SECOND);
        assertThat(ejected(pool, START + 2 * SECOND)).isEmpty();
    }

    @Test
    void slowness_of_few_calls_says_nothing() {
        NodePool pool = Pools.of(4);
        serve(pool, START, 19, 500 * MILLI);
        pool.pick(Selection.ANY, START + 2 * SECOND);
        assertThat(ejected(pool, START + 2 * SECOND)).isEmpty();
    }

    @Test
    void of_two_nobody_knows_which_is_slow() {
        NodePool pool = Pools.of(2);
        serve(pool, START, 30, 500 * MILLI);
        pool.pick(Selection.ANY, START + 2 * SECOND);
        assertThat(ejected(pool, START + 2 * SECOND)).isEmpty();
    }

    @Test
    void half_of_twenty_calls_failing_ejects_though_never_in_a_row() {
        NodePool pool = Pools.of(3);
        Node node = pool.nodes().get(0);
        for (int i = 0; i < 19; i++) {
            call(node, START + i * MILLI, MILLI, i % 2 == 0 ? Outcome.SUCCESS : Outcome.FAILURE);
            assertThat(ejected(pool, START + i * MILLI))
                    .as("after %d calls", i + 1)
                    .isEmpty();
        }
        call(node, START + 19 * MILLI, MILLI, Outcome.FAILURE);
        assertThat(ejected(pool, START + 20 * MILLI)).containsExactly(node.key());
    }

    @Test
    void faults_that_are_over_are_forgotten() {
        NodePool pool = Pools.of(3);
        Node node = pool.nodes().get(0);
        for (int i = 0; i < 18; i++) {
            call(node, START, MILLI, i % 3 == 0 ? Outcome.SUCCESS : Outcome.FAILURE);
        }
        long later = START + 11 * SECOND;
        for (int i = 0; i < 6; i++) {
            call(node, later, MILLI, i % 3 == 0 ? Outcome.SUCCESS : Outcome.FAILURE);
        }
        assertThat(ejected(pool, later)).isEmpty();
    }

    @Test
    void what_began_before_an_ejection_says_nothing_after_it() {
        NodePool pool = Pools.of(3);
        Node node = pool.nodes().get(0);
        List<TestCall> old = begin(node, 20, START);
        Pools.failUntilEjected(node, START);
        long due = START + 60 * SECOND;
        TestCall probe = new TestCall();
        node.begin(probe, due);
        node.end(probe, due + MILLI, Outcome.SUCCESS);
        assertThat(ejected(pool, due + MILLI)).isEmpty();

        old.forEach(late -> node.end(late, due + 2 * MILLI, Outcome.FAILURE));

        assertThat(ejected(pool, due + 2 * MILLI)).isEmpty();
    }

    @Test
    void half_of_the_instances_stay_however_bad_they_are() {
        NodePool pool = Pools.of(10);
        pool.nodes().forEach(node -> Pools.failUntilEjected(node, START));
        assertThat(ejected(pool, START)).hasSize(5);
    }

    @Test
    void neutral_outcomes_eject_nobody() {
        NodePool pool = Pools.of(3);
        Node node = pool.nodes().get(0);
        for (int i = 0; i < 100; i++) {
            call(node, START, MILLI, Outcome.NEUTRAL);
        }
        assertThat(ejected(pool, START)).isEmpty();
    }

    /** Calls of 10 ms to all, but for the first, whose calls take {@code slowNanos}. */
    private static void serve(NodePool pool, long from, int calls, long slowNanos) {
        for (int i = 0; i < calls; i++) {
            for (Node node : pool.nodes()) {
                boolean first = node.key().equals("orders-0");
                call(node, from + i * MILLI, first ? slowNanos : 10 * MILLI, Outcome.SUCCESS);
            }
        }
    }

    private static List<TestCall> begin(Node node, int calls, long now) {
        return Stream.generate(TestCall::new)
                .limit(calls)
                .peek(call -> node.begin(call, now))
                .toList();
    }

    private static List<String> ejected(NodePool pool, long now) {
        return pool.nodes().stream()
                .filter(node -> !node.isServing())
                .map(Node::key)
                .toList();
    }
}
