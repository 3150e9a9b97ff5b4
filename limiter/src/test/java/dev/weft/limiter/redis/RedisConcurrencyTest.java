// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.Decision.Basis;
import dev.weft.limiter.Quota.WhenAway;
import dev.weft.limiter.concurrency.ConcurrencyContract;
import dev.weft.limiter.concurrency.ConcurrencyLimit;
import dev.weft.limiter.concurrency.ConcurrencyLimiter;
import dev.weft.limiter.concurrency.Hold;
import dev.weft.limiter.concurrency.HoldDecision;
import dev.weft.limiter.concurrency.HoldDemand;
import dev.weft.limiter.concurrency.HoldTicket;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Concurrency limits in a real Redis. */
class RedisConcurrencyTest extends ConcurrencyContract {
    private static final int NODES = 2;
    private static final RedisLimiterOptions PATIENT =
            RedisLimiterOptions.DEFAULT.withDecisionTimeout(Duration.ofSeconds(5));
    private static final ConcurrencyLimit FOUR = new ConcurrencyLimit(4, LONG);
    private static final int WORKERS_A_NODE = 4;
    private static final int TURNS = 25;
    private static RedisProcess redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void forgetAll() {
        redis.ask("FLUSHALL");
    }

    @Override
    protected ConcurrencyLimiter newLimiter() {
        return newLimiter(redis.options(), PATIENT);
    }

    private RedisConcurrency newLimiter(RedisOptions options, RedisLimiterOptions patience) {
        RedisConcurrency limiter = new RedisConcurrency(sandbox.newVertx(), options, patience, () -> NODES);
        sandbox.closeLater(limiter::close);
        return limiter;
    }

    @Override
    protected void forget(ConcurrencyLimit limit) {
        ConcurrencyLimiter gone = newLimiter();
        assertThat(hold(gone, "ada", limit, limit.permits()).isHeld()).isTrue();
        Sandbox.await(gone.close());
    }

    private static Hold hold(ConcurrencyLimiter limiter, String key, ConcurrencyLimit limit, long permits) {
        HoldDecision decision = Sandbox.await(limiter.tryAcquire(HoldDemand.of(key, limit, permits)));
        return ((HoldDecision.Granted) decision).hold();
    }

    @Test
    void nodes_share_what_there_is() {
        ConcurrencyLimiter other = newLimiter();
        Hold three = hold(other, "ada", FOUR, 3);
        held("ada", FOUR, 1);

        assertThat(ask("ada", FOUR, 1).isGranted()).isFalse();
        three.release();
        Sandbox.until("the other node has said so", () -> ask("ada", FOUR, 3).isGranted());
    }

    @Test
    void who_waits_is_granted_what_another_node_releases() {
        Hold all = hold(newLimiter(), "ada", FOUR, 4);
        HoldTicket ticket = limiter().acquire(HoldDemand.of("ada", FOUR, 2), LONG);
        assertThat(ask("ada", FOUR, 1).isGranted()).isFalse();
        all.release();

        assertThat(Sandbox.await(ticket.decision()).isGranted()).isTrue();
    }

    @Test
    void what_is_renewed_outlives_its_lease() {
        ConcurrencyLimit brief = new ConcurrencyLimit(1, Duration.ofMillis(300));
        Hold hold = held("ada", brief, 1);
        long begin = System.nanoTime();
        Sandbox.until("two leases have passed", () -> {
            assertThat(Sandbox.await(hold.renew())).isTrue();
            assertThat(ask("ada", brief, 1).isGranted()).isFalse();
            return System.nanoTime() - begin > 2 * brief.lease().toNanos();
        });
        hold.release();
        assertThat(Sandbox.await(hold.renew())).isFalse();
        assertThat(ask("ada", brief, 1).isGranted()).isTrue();
    }

    @Test
    void what_was_not_renewed_in_time_is_not_held_any_more() {
        ConcurrencyLimit brief = new ConcurrencyLimit(1, Duration.ofMillis(50));
        Hold hold = held("ada", brief, 1);
        Sandbox.until("the lease is over", () -> !hold.isHeld());

        assertThat(Sandbox.await(hold.renew())).isFalse();
        Hold next = hold(newLimiter(), "ada", brief.withLease(LONG), 1);
        hold.release();
        assertThat(next.isHeld()).isTrue();
        assertThat(ask("ada", brief, 1).isGranted()).isFalse();
    }

    @Test
    void nothing_stays_in_redis_of_what_was_released_and_the_rest_expires() {
        Hold one = held("ada", TWO, 1);
        held("{acme}:bob", TWO, 1);
        one.release();
        assertThat(ask("ada", TWO, 0).verdict().remaining()).isEqualTo(2);

        assertThat(redis.ask("KEYS", "*").strip()).isEqualTo("weft:holds:{acme}:bob");
        assertThat(Long.parseLong(redis.ask("PTTL", "weft:holds:{acme}:bob")))
                .isBetween(LONG.toMillis() / 2, LONG.toMillis() + 1_001);
    }

    @Test
    void hold_whose_answer_is_lost_is_held_once() {
        CrookedWire wire = new CrookedWire(sandbox, redis.port());
        RedisConcurrency unlucky = newLimiter(wire.options(), PATIENT);
        hold(unlucky, "warm", FOUR, 1);
        wire.loseAnswers(1);
        Hold three = hold(unlucky, "ada", FOUR, 3);

        assertThat(wire.toLose()).isZero();
        assertThat(ask("ada", FOUR, 0).verdict().remaining()).isEqualTo(1);
        three.release();
        Sandbox.until("it is released", () -> ask("ada", FOUR, 0).verdict().remaining() == 4);
    }

    /** Until the connection has learned how slow Redis is, answers are lost with it, and leases end what was held. */
    @Test
    void hold_that_is_granted_too_late_is_released() {
        CrookedWire wire = new CrookedWire(sandbox, redis.port());
        RedisConcurrency hasty = newLimiter(wire.options(), RedisLimiterOptions.DEFAULT);
        hold(hasty, "warm", FOUR, 1);
        Sandbox.until(
                "Redis decides", () -> decide(hasty, "warm", WhenAway.CLOSED).basis() == Basis.STATE);
        wire.delayAnswers(Duration.ofMillis(150));
        List<String> late = new ArrayList<>();

        Sandbox.until("something was held and released", () -> {
            String key = "late-" + late.size();
            late.add(key);
            assertThat(decide(hasty, key, WhenAway.CLOSED).isGranted()).isFalse();
            return late.size() > 3
                    && late.stream()
                            .allMatch(one -> one.equals(key)
                                    || redis.ask("EXISTS", "weft:holds:{" + one + "}")
                                            .equals("0"));
        });
    }

    @Test
    void each_rule_is_kept_while_redis_is_away_and_limits_are_shared_again_afterwards() {
        RedisProcess mortal = RedisProcess.start();
        sandbox.closeLater(() -> {
            mortal.close();
            return Future.succeededFuture();
        });
        RedisConcurrency limiter = newLimiter(mortal.options(), RedisLimiterOptions.DEFAULT);
        Sandbox.until(
                "Redis decides", () -> decide(limiter, "warm", WhenAway.CLOSED).basis() == Basis.STATE);
        mortal.pause();

        long begin = System.nanoTime();
        assertThat(decide(limiter, "open", WhenAway.OPEN).isGranted()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(500));
        assertThat(decide(limiter, "closed", WhenAway.CLOSED).isGranted()).isFalse();
        HoldDecision first = decide(limiter, "share", WhenAway.LOCAL_SHARE);
        assertThat(first.basis()).isEqualTo(Basis.AWAY);
        assertThat(decide(limiter, "share", WhenAway.LOCAL_SHARE).isGranted()).isTrue();
        assertThat(decide(limiter, "share", WhenAway.LOCAL_SHARE).isGranted()).isFalse();
        ((HoldDecision.Granted) first).hold().release();
        assertThat(decide(limiter, "share", WhenAway.LOCAL_SHARE).isGranted()).isTrue();
        HoldDemand more = new HoldDemand("share", FOUR, 3, WhenAway.LOCAL_SHARE);
        assertThat(Sandbox.await(limiter.tryAcquire(more)).verdict().waitMicros())
                .isEqualTo(1_000_000);

        mortal.resume();
        Sandbox.until(
                "Redis decides again",
                () -> decide(limiter, "again", WhenAway.CLOSED).basis() == Basis.STATE);
        assertThat(mortal.ask("EXISTS", "weft:holds:{share}")).isEqualTo("0");
    }

    /** What a node knows to hold is within what Redis counts: it begins later and ends earlier. */
    @Test
    void never_is_more_held_than_the_limit_among_nodes_that_forget_some_of_it() {
        ConcurrencyLimit brief = new ConcurrencyLimit(5, Duration.ofMillis(40));
        List<Span> spans = Collections.synchronizedList(new ArrayList<>());
        List<Future<Void>> workers = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            Vertx vertx = sandbox.newVertx();
            RedisConcurrency limiter = new RedisConcurrency(vertx, redis.options(), PATIENT, () -> 3);
            sandbox.closeLater(limiter::close);
            for (int i = 0; i < WORKERS_A_NODE; i++) {
                Random random = new Random(node * WORKERS_A_NODE + i);
                Promise<Void> done = Promise.promise();
                vertx.runOnContext(go -> work(new Worker(vertx, limiter, brief, random, spans, done), TURNS));
                workers.add(done.future());
            }
        }
        Sandbox.await(Future.all(workers));

        assertThat(spans).hasSizeGreaterThan(3 * WORKERS_A_NODE * TURNS / 2);
        assertThat(mostAtOnce(spans)).isBetween(4L, brief.permits());
    }

    /** Permits that were held from one time of {@link System#nanoTime} to another at least. */
    private record Span(long fromNanos, long toNanos, long permits) {}

    private record Worker(
            Vertx vertx,
            ConcurrencyLimiter limiter,
            ConcurrencyLimit limit,
            Random random,
            List<Span> spans,
            Promise<Void> done) {}

    /** Waits for some permits, holds them for a moment, and releases them, or one in eight times does not. */
    private static void work(Worker worker, int turns) {
        if (turns == 0) {
            worker.done().complete();
            return;
        }
        long permits = 1 + worker.random().nextInt(3);
        HoldTicket ticket = worker.limiter().acquire(HoldDemand.of("ada", worker.limit(), permits), LONG);
        ticket.decision().onComplete(decided -> {
            long from = System.nanoTime();
            if (!(decided.result() instanceof HoldDecision.Granted granted)) {
                worker.done().fail("refused: " + decided);
                return;
            }
            worker.vertx().setTimer(1 + worker.random().nextInt(4), held -> {
                if (granted.hold().isHeld()) {
                    worker.spans().add(new Span(from, System.nanoTime(), permits));
                }
                if (worker.random().nextInt(8) > 0) {
                    granted.hold().release();
                }
                work(worker, turns - 1);
            });
        });
    }

    private static long mostAtOnce(List<Span> spans) {
        return spans.stream()
                .mapToLong(at -> spans.stream()
                        .filter(one -> one.fromNanos() <= at.fromNanos() && at.fromNanos() < one.toNanos())
                        .mapToLong(Span::permits)
                        .sum())
                .max()
                .orElse(0);
    }

    private static HoldDecision decide(ConcurrencyLimiter limiter, String key, WhenAway away) {
        return Sandbox.await(limiter.tryAcquire(new HoldDemand(key, FOUR, 1, away)));
    }
}
