// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Limit;
import dev.weft.limiter.Quota;
import dev.weft.limiter.Ticket;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Those who wait for limits in Redis, at two nodes: turns that come within milliseconds, or not within the test. */
@Timeout(60)
class QueueInRedisTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LONG = Duration.ofHours(20);
    private static final RedisLimiterOptions OPTIONS =
            RedisLimiterOptions.DEFAULT.withDecisionTimeout(Duration.ofSeconds(5));

    private static RedisProcess redis;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private RedisLimiter limiter;
    private RedisLimiter other;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void open() {
        redis.ask("FLUSHALL");
        limiter = newLimiter();
        other = newLimiter();
    }

    /** The share of one of two nodes: 50 a second, and three who wait. */
    @Test
    void turns_of_a_leaky_bucket_come_evenly_while_redis_is_away() {
        RedisProcess mortal = RedisProcess.start();
        RedisLimiter alone = new RedisLimiter(sandbox.newVertx(), mortal.options(), OPTIONS, () -> 2);
        sandbox.closeLater(alone::close);
        mortal.close();
        Demand demand = demand(new LeakyBucket(100, Duration.ofSeconds(1), 6));
        List<Future<Decision>> decisions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            decisions.add(alone.acquire(demand, LONG).decision());
        }
        Ticket more = alone.acquire(demand, LONG);
        Sandbox.await(Future.all(decisions));

        assertThat(decisions).allMatch(decision -> decision.result().isAdmitted());
        assertThat(Sandbox.await(more.decision()).isAdmitted()).isFalse();
        List<Long> turns = decisions.stream()
                .map(decision -> decision.result().verdicts().get(0).fromMicros())
                .sorted()
                .toList();
        assertThat(IntStream.range(1, 4).mapToLong(i -> turns.get(i) - turns.get(i - 1)))
                .allMatch(gap -> gap >= 20_000);
    }

    @Test
    void turns_of_a_leaky_bucket_come_in_order_and_evenly_at_both_nodes() {
        Demand demand = demand(new LeakyBucket(100, Duration.ofSeconds(1), 20));
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Future<Decision>> decisions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            Ticket ticket = (i % 2 == 0 ? limiter : other).acquire(demand, LONG);
            decisions.add(ticket.decision().onSuccess(decision -> order.add(number)));
        }
        Sandbox.await(Future.all(decisions));

        List<Long> turns = decisions.stream()
                .map(decision -> decision.result().verdicts().get(0).fromMicros())
                .sorted()
                .toList();
        assertThat(decisions).allMatch(decision -> decision.result().isAdmitted());
        assertThat(IntStream.range(1, 10).mapToLong(i -> turns.get(i) - turns.get(i - 1)))
                .allMatch(gap -> gap >= 10_000);
        assertThat(order.stream().filter(number -> number % 2 == 0)).isSorted();
        assertThat(order.stream().filter(number -> number % 2 == 1)).isSorted();
    }

    @Test
    void queue_is_as_long_as_it_says_at_all_nodes_together() {
        Demand demand = demand(new LeakyBucket(1, HOUR, 3));
        assertThat(admitted(limiter.acquire(demand, LONG))).isTrue();
        List<Ticket> queue =
                List.of(limiter.acquire(demand, LONG), other.acquire(demand, LONG), limiter.acquire(demand, LONG));
        Sandbox.until("all places are taken", () -> ahead(demand) > hours(3.9));

        assertThat(admitted(other.acquire(demand, LONG))).isFalse();
        assertThat(queue).noneMatch(ticket -> ticket.decision().isComplete());
    }

    @Test
    void last_turn_that_is_not_needed_is_the_next_ones() {
        Demand demand = demand(new LeakyBucket(1, HOUR, 1));
        assertThat(admitted(limiter.acquire(demand, LONG))).isTrue();
        Ticket last = limiter.acquire(demand, LONG);
        Sandbox.until("the place is taken", () -> ahead(demand) > hours(1.1));

        last.cancel();

        assertThat(admitted(last)).isFalse();
        Sandbox.until("it is given back", () -> ahead(demand) <= hours(1));
        Ticket next = other.acquire(demand, LONG);
        Sandbox.until("the place is taken again", () -> ahead(demand) > hours(1.1));
        assertThat(next.decision().isComplete()).isFalse();
    }

    @Test
    void turn_that_comes_too_late_is_not_taken() {
        Demand demand = demand(new LeakyBucket(1, HOUR, 3));
        assertThat(admitted(limiter.acquire(demand, LONG))).isTrue();

        assertThat(admitted(limiter.acquire(demand, Duration.ofMinutes(59)))).isFalse();

        assertThat(ahead(demand)).isLessThanOrEqualTo(hours(1));
    }

    @Test
    void closing_refuses_those_who_wait_for_a_turn_and_gives_it_back() {
        Demand demand = demand(new LeakyBucket(1, HOUR, 3));
        assertThat(admitted(limiter.acquire(demand, LONG))).isTrue();
        Ticket waiting = limiter.acquire(demand, LONG);
        Sandbox.until("the place is taken", () -> ahead(demand) > hours(1.1));

        Sandbox.await(limiter.close());

        assertThat(admitted(waiting)).isFalse();
        assertThat(admitted(limiter.acquire(demand, LONG))).isFalse();
        Sandbox.until("it is given back", () -> ahead(demand) <= hours(1));
    }

    @Test
    void closing_refuses_those_who_stand_in_line() {
        Demand demand = demand(new FixedWindow(1, Duration.ofDays(1)));
        assertThat(admitted(limiter.acquire(demand, LONG))).isTrue();
        List<Ticket> line = List.of(limiter.acquire(demand, Duration.ofDays(1)), limiter.acquire(demand, LONG));

        Sandbox.await(limiter.close());

        line.forEach(ticket -> assertThat(admitted(ticket)).isFalse());
        assertThat(admitted(limiter.acquire(demand, LONG))).isFalse();
    }

    private static long hours(double hours) {
        return (long) (hours * TimeUnit.HOURS.toMicros(1));
    }

    private long ahead(Demand demand) {
        Demand look = Demand.of("ada", demand.charges().get(0).quota(), 0);
        return Sandbox.await(other.tryAcquire(look)).verdicts().get(0).resetMicros();
    }

    private static boolean admitted(Ticket ticket) {
        return Sandbox.await(ticket.decision()).isAdmitted();
    }

    private static Demand demand(Limit limit) {
        return Demand.of("ada", Quota.of(limit), 1);
    }

    private RedisLimiter newLimiter() {
        RedisLimiter created = new RedisLimiter(sandbox.newVertx(), redis.options(), OPTIONS, () -> 2);
        sandbox.closeLater(created::close);
        return created;
    }
}
