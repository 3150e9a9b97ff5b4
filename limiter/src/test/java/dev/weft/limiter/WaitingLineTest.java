// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lines in which nobody's turn comes before the clock is moved: who leaves makes the next one ask. */
@Timeout(60)
class WaitingLineTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LONG = Duration.ofHours(20);
    private static final int MOST_IN_LINE = 10_000;
    private static final int MOST_IN_ALL_LINES = 100_000;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final AtomicLong now = new AtomicLong(TimeUnit.HOURS.toMicros(497_222));
    private LocalLimiter limiter;

    @BeforeEach
    void open() {
        limiter = new LocalLimiter(sandbox.vertx(), 1_000_000, now::get);
        sandbox.closeLater(limiter::close);
    }

    @Test
    void first_in_first_out_as_many_as_there_is_room_for() {
        Demand demand = exhausted("ada", new FixedWindow(2, HOUR));
        List<Ticket> line = queue(demand, 5);
        assertWaiting(line);

        pass(HOUR);
        line.get(0).cancel();

        assertThat(admitted(line.get(0))).isFalse();
        assertThat(admitted(line.get(1))).isTrue();
        assertThat(admitted(line.get(2))).isTrue();
        settle();
        assertWaiting(line.subList(3, 5));
    }

    @Test
    void those_behind_who_leaves_a_leaky_bucket_move_up() {
        Demand demand = exhausted("ada", new LeakyBucket(1, HOUR, 3));
        List<Ticket> line = queue(demand, 3);
        line.get(1).cancel();
        assertThat(admitted(line.get(1))).isFalse();

        pass(HOUR);
        line.get(0).cancel();

        assertThat(admitted(line.get(2)))
                .as("the third, at the time of the first")
                .isTrue();
    }

    @Test
    void queue_of_a_leaky_bucket_is_as_long_as_it_says_and_who_leaves_makes_room() {
        Demand demand = exhausted("ada", new LeakyBucket(1, HOUR, 3));
        List<Ticket> line = queue(demand, 3);

        assertThat(admitted(limiter.acquire(demand, LONG))).as("one too many").isFalse();
        line.get(1).cancel();
        assertThat(admitted(line.get(1))).isFalse();
        Ticket late = limiter.acquire(demand, LONG);

        settle();
        assertWaiting(List.of(line.get(0), line.get(2), late));
        assertThat(admitted(limiter.acquire(demand, LONG)))
                .as("again one too many")
                .isFalse();
    }

    @Test
    void who_leaves_is_not_charged() {
        Demand demand = exhausted("ada", new FixedWindow(2, HOUR));
        List<Ticket> line = queue(demand, 4);
        line.forEach(Ticket::cancel);
        line.forEach(ticket -> assertThat(admitted(ticket)).isFalse());

        pass(HOUR);

        assertThat(limiter.decide(demand).verdicts().get(0).remaining()).isEqualTo(1);
    }

    @Test
    void leaving_after_the_decision_changes_nothing() {
        Demand demand = Demand.of("ada", Quota.of(new FixedWindow(2, HOUR)), 1);
        Ticket ticket = limiter.acquire(demand, LONG);
        assertThat(admitted(ticket)).isTrue();

        ticket.cancel();
        settle();

        assertThat(admitted(ticket)).isTrue();
        assertThat(limiter.decide(demand).verdicts().get(0).remaining()).isZero();
    }

    @Test
    void who_could_not_be_admitted_in_time_is_told_at_once_when_he_could_be() {
        Demand demand = exhausted("ada", new FixedWindow(2, HOUR));

        Decision decision = Sandbox.await(
                limiter.acquire(demand, HOUR.minus(Duration.ofNanos(1_000))).decision());

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Rejected.class,
                        rejected -> assertThat(rejected.retryAfterMicros()).isEqualTo(TimeUnit.HOURS.toMicros(1)));
        assertWaiting(List.of(limiter.acquire(demand, HOUR)));
    }

    @Test
    void who_stands_in_line_leaves_at_his_deadline_and_makes_room() {
        Demand demand = exhausted("ada", new LeakyBucket(1, HOUR, 2));
        Ticket first = limiter.acquire(demand, LONG);
        Ticket hasty = limiter.acquire(demand, Duration.ofMillis(1));

        assertThat(admitted(hasty)).isFalse();

        Ticket next = limiter.acquire(demand, LONG);
        settle();
        assertWaiting(List.of(first, next));
    }

    @Test
    void nobody_overtakes_also_not_with_a_smaller_demand() {
        Quota quota = Quota.of(new FixedWindow(10, HOUR));
        limiter.decide(Demand.of("ada", quota, 5));
        Ticket big = limiter.acquire(Demand.of("ada", quota, 6), LONG);
        settle();

        assertThat(limiter.decide(Demand.of("ada", quota, 1)).isAdmitted()).isFalse();
        assertThat(limiter.decide(Demand.of("bob", quota, 1)).isAdmitted()).isTrue();
        Ticket small = limiter.acquire(Demand.of("ada", quota, 1), LONG);
        settle();
        assertWaiting(List.of(big, small));

        big.cancel();
        assertThat(admitted(small)).isTrue();
    }

    @Test
    void line_is_bounded() {
        Demand demand = exhausted("ada", new FixedWindow(2, HOUR));
        List<Ticket> line = queue(demand, MOST_IN_LINE);

        assertThat(admitted(limiter.acquire(demand, LONG))).isFalse();
        assertWaiting(line);
    }

    @Test
    void all_lines_together_are_bounded_and_those_that_leave_make_room() {
        Limit limit = new FixedWindow(1, HOUR);
        List<Ticket> waiting = IntStream.range(0, MOST_IN_ALL_LINES)
                .mapToObj(i -> limiter.acquire(exhausted("key-" + i, limit), LONG))
                .toList();
        Demand one = exhausted("one too many", limit);

        assertThat(admitted(limiter.acquire(one, LONG))).isFalse();
        assertWaiting(waiting);
        waiting.get(0).cancel();
        Sandbox.until("there is room", () -> {
            Ticket next = limiter.acquire(one, LONG);
            settle();
            return !next.decision().isComplete();
        });
    }

    @Test
    void closing_refuses_all_who_wait_and_all_who_come() {
        Demand demand = exhausted("ada", new FixedWindow(2, HOUR));
        List<Ticket> line = queue(demand, 5);

        Sandbox.await(limiter.close());

        line.forEach(ticket -> assertThat(admitted(ticket)).isFalse());
        assertThat(admitted(limiter.acquire(demand, LONG))).isFalse();
        assertThatThrownBy(() -> Sandbox.await(limiter.tryAcquire(demand))).hasMessageContaining("closed");
        Sandbox.await(limiter.close());
    }

    @Test
    void who_is_told_may_ask_again_from_there() {
        Demand demand = exhausted("ada", new FixedWindow(2, HOUR));
        List<Ticket> line = queue(demand, 2);
        List<Ticket> again = new ArrayList<>();
        Future<Decision> second = line.get(1).decision().onSuccess(decision -> {
            again.add(limiter.acquire(demand, LONG));
            again.add(limiter.acquire(demand, LONG));
            line.get(1).cancel();
        });

        pass(HOUR);
        line.get(0).cancel();

        assertThat(Sandbox.await(second).isAdmitted()).isTrue();
        settle();
        assertThat(admitted(again.get(0))).isTrue();
        assertWaiting(again.subList(1, 2));
    }

    private Demand exhausted(String key, Limit limit) {
        Demand demand = Demand.of(key, Quota.of(limit), 1);
        while (limiter.decide(demand).isAdmitted()) {
            assertThat(limit.capacity()).isPositive();
        }
        return demand;
    }

    private List<Ticket> queue(Demand demand, int many) {
        List<Ticket> line = IntStream.range(0, many)
                .mapToObj(i -> limiter.acquire(demand, LONG))
                .toList();
        settle();
        return line;
    }

    private void pass(Duration time) {
        now.addAndGet(TimeUnit.NANOSECONDS.toMicros(time.toNanos()));
    }

    /** Whatever the lines were told has been done: they are told in turn. */
    private void settle() {
        Demand nobodys = Demand.of("nobody's", Quota.of(new FixedWindow(1_000_000, HOUR)), 0);
        Sandbox.await(limiter.acquire(nobodys, LONG).decision());
    }

    private static boolean admitted(Ticket ticket) {
        return Sandbox.await(ticket.decision()).isAdmitted();
    }

    private static void assertWaiting(List<Ticket> tickets) {
        assertThat(tickets).noneMatch(ticket -> ticket.decision().isComplete());
    }
}
