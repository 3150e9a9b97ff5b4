// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import static dev.weft.balance.Pools.MILLI;
import static dev.weft.balance.Pools.SECOND;
import static dev.weft.balance.Pools.call;
import static dev.weft.balance.Pools.prove;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeTest {
    private final Node node = Pools.of(2).node("orders-0");

    @Test
    void latency_rises_at_once_and_fades_slowly() {
        prove(node, 0, 10 * MILLI);
        call(node, 10 * MILLI, 500 * MILLI, Outcome.SUCCESS);
        assertThat(node.ewmaNanos(510 * MILLI)).isEqualTo(500.0 * MILLI);
        assertThat(node.ewmaNanos(10_510 * MILLI)).isBetween(180.0 * MILLI, 185.0 * MILLI);
    }

    @Test
    void fastest_of_the_first_three_answers_begins_the_average() {
        call(node, 0, 90 * MILLI, Outcome.SUCCESS);
        call(node, 0, 8 * MILLI, Outcome.SUCCESS);
        assertThat(node.ewmaNanos(8 * MILLI)).isNaN();

        call(node, 0, 9 * MILLI, Outcome.SUCCESS);
        assertThat(node.ewmaNanos(9 * MILLI)).isEqualTo(8.0 * MILLI);
    }

    @Test
    void failing_fast_is_no_speed() {
        prove(node, 0, 10 * MILLI);
        call(node, 10 * MILLI, MILLI, Outcome.FAILURE);
        assertThat(node.ewmaNanos(11 * MILLI)).isGreaterThan(9.9 * MILLI);
        assertThat(node.failurePenalty(11 * MILLI)).isGreaterThan(10);
    }

    @Test
    void oldest_call_in_flight_is_known_in_whatever_order_calls_end() {
        TestCall first = begin(0);
        TestCall second = begin(10);
        TestCall third = begin(20);
        node.end(second, 30, Outcome.SUCCESS);
        assertThat(node.oldestAgeNanos(40)).isEqualTo(40);
        node.end(first, 40, Outcome.SUCCESS);
        assertThat(node.oldestAgeNanos(40)).isEqualTo(20);
        node.end(third, 50, Outcome.SUCCESS);
        assertThat(node.oldestAgeNanos(60)).isZero();
    }

    @Test
    void stream_counts_as_a_call_without_age() {
        TestCall stream = new TestCall();
        node.beginStream(stream, 0);
        assertThat(node.pending()).isOne();
        assertThat(node.oldestAgeNanos(SECOND)).isZero();
        node.end(stream, SECOND, Outcome.SUCCESS);
        assertThat(node.pending()).isZero();
        assertThat(node.ewmaNanos(SECOND)).isNaN();
    }

    @Test
    void call_that_ended_ends_no_more() {
        TestCall call = begin(0);
        node.end(call, 1, Outcome.SUCCESS);
        node.end(call, 2, Outcome.FAILURE);
        assertThat(node.pending()).isZero();
        assertThat(node.failurePenalty(2)).isEqualTo(1);
    }

    @Test
    void two_threads_lose_no_count() throws Exception {
        TestCall left = begin(0);
        Thread[] threads = IntStream.range(0, 2)
                .mapToObj(i -> new Thread(this::beginAndEndMany))
                .toArray(Thread[]::new);
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(node.pending()).isOne();
        assertThat(node.oldestAgeNanos(SECOND)).isEqualTo(SECOND);
        node.end(left, SECOND, Outcome.SUCCESS);
        assertThat(node.pending()).isZero();
    }

    private void beginAndEndMany() {
        TestCall[] calls = IntStream.range(0, 8).mapToObj(i -> new TestCall()).toArray(TestCall[]::new);
        for (int i = 0; i < 100_000; i++) {
            TestCall call = calls[i % calls.length];
            node.end(call, i, Outcome.SUCCESS);
            node.begin(call, i);
        }
        for (TestCall call : calls) {
            node.end(call, 100_000, Outcome.SUCCESS);
        }
    }

    private TestCall begin(long nowNanos) {
        TestCall call = new TestCall();
        node.begin(call, nowNanos);
        return call;
    }
}
