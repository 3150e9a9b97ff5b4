// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Decision;
import dev.weft.limiter.Decision.Basis;
import dev.weft.limiter.Demand;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.Quota;
import dev.weft.limiter.Quota.Sharing;
import dev.weft.limiter.Quota.WhenAway;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is decided while Redis is away in one way or another, how soon, and what comes after. */
@Timeout(60)
class RedisAwayTest {
    private static final Duration TIMEOUT = Duration.ofMillis(100);

    /** How much later than that a decision may be, on a machine that has other things to do: 5 ms where it has none. */
    private static final Duration SLACK = Duration.ofMillis(100);

    /** Within so much time after Redis is back, limits are shared again: a second is the longest pause between attempts. */
    private static final Duration RECOVERY = Duration.ofSeconds(3);

    private static final RedisLimiterOptions PATIENT =
            RedisLimiterOptions.DEFAULT.withDecisionTimeout(Sandbox.PATIENCE);
    private static final int NODES = 4;
    private static final long PERMITS = 4_000;
    private static final int TICKS = 100;
    private static final int TICK_MILLIS = 5;
    private static final int AT_ONCE = 15;
    private static final int CROWD_A_TICK = 200;

    @RegisterExtension
    final Stalls stalls = new Stalls();

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private RedisProcess redis;
    private CrookedWire wire;
    private RedisLimiter limiter;
    private Vertx vertx;

    /** What can be wrong with Redis, and how it gets well again. */
    enum Fault {
        DEAD(test -> test.redis.kill(), test -> test.redis.restart()),
        SILENT(test -> test.redis.pause(), test -> test.redis.resume()),
        SLOW(test -> test.wire.delayAnswers(TIMEOUT.multipliedBy(3)), test -> test.wire.delayAnswers(Duration.ZERO)),
        DEMOTED(
                test -> test.redis.ask("REPLICAOF", Sandbox.HOST, "" + RedisProcess.freePort()),
                test -> test.redis.ask("REPLICAOF", "NO", "ONE")),
        FULL(
                test -> test.redis.ask("CONFIG", "SET", "maxmemory", "1"),
                test -> test.redis.ask("CONFIG", "SET", "maxmemory", "0"));

        private final Consumer<RedisAwayTest> begin;
        private final Consumer<RedisAwayTest> end;

        Fault(Consumer<RedisAwayTest> begin, Consumer<RedisAwayTest> end) {
            this.begin = begin;
            this.end = end;
        }
    }

    /** A decision, and how long it took. */
    private record Timed(Decision decision, long nanos) {}

    @BeforeEach
    void open() {
        redis = RedisProcess.start();
        wire = new CrookedWire(sandbox, redis.port());
        vertx = Stalls.newVertx();
        sandbox.closeLater(vertx::close);
        limiter = newLimiter(vertx);
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    @ParameterizedTest
    @EnumSource
    void each_rule_is_kept_in_time_and_limits_are_shared_again_afterwards(Fault fault) {
        warmUp();
        fault.begin.accept(this);

        List<List<Timed>> decisions = askForAWhile();

        List<Timed> open = decisions.get(0);
        List<Timed> closed = decisions.get(1);
        List<Timed> shared = decisions.get(2);
        assertThat(open).allMatch(timed -> timed.decision().isAdmitted());
        assertThat(closed).noneMatch(timed -> timed.decision().isAdmitted());
        assertThat(shared.stream().filter(timed -> timed.decision().isAdmitted()))
                .hasSize((int) PERMITS / NODES);
        decisions.forEach(
                some -> assertThat(some).allMatch(timed -> timed.decision().basis() == Basis.AWAY));
        assertInTime(fault, decisions);

        fault.end.accept(this);
        awaitShared();
    }

    @ParameterizedTest
    @EnumSource(names = {"DEAD", "SILENT"})
    void redis_that_was_never_there_makes_nobody_wait_longer(Fault fault) {
        fault.begin.accept(this);

        List<List<Timed>> decisions = askForAWhile();

        assertThat(decisions.get(0)).allMatch(timed -> timed.decision().isAdmitted());
        assertThat(decisions.get(1)).noneMatch(timed -> timed.decision().isAdmitted());
        fault.end.accept(this);
        awaitShared();
        stalls.begin();
    }

    @Test
    void forgotten_scripts_are_sent_again_and_nobody_notices() {
        warmUp();
        for (int i = 0; i < 10; i++) {
            redis.ask("SCRIPT", "FLUSH");
            assertThat(Sandbox.await(limiter.tryAcquire(demand("flushed", WhenAway.CLOSED)))
                            .isAdmitted())
                    .isTrue();
        }
        assertThat(remaining("flushed")).isEqualTo(PERMITS - 10);
    }

    /** The first ones are lost with their connection, until the limiter has learned to wait for such a slow Redis. */
    @Test
    void decisions_that_come_too_late_are_given_back() {
        warmUp();
        RedisLimiter other = new RedisLimiter(sandbox.newVertx(), redis.options(), PATIENT, () -> NODES);
        sandbox.closeLater(other::close);
        wire.delayAnswers(TIMEOUT.plusMillis(50));
        List<String> late = new ArrayList<>();

        Sandbox.until("something was charged and given back", () -> {
            String key = "late-" + late.size();
            late.add(key);
            Decision decision = Sandbox.await(limiter.tryAcquire(demand(key, WhenAway.CLOSED)));
            assertThat(decision.isAdmitted()).isFalse();
            return late.stream()
                    .filter(one ->
                            redis.ask("EXISTS", "weft:limit:{" + one + "}").equals("1"))
                    .anyMatch(one -> remaining(other, one) == PERMITS);
        });
    }

    @Test
    void connection_that_takes_longer_to_make_than_a_decision_may_take_is_made() {
        wire.delayConnections(TIMEOUT.multipliedBy(10));
        Sandbox.until(
                "Redis decides", RedisLimiterOptions.DEFAULT.connectTimeout(), () -> isShared("slowly connected"));
        stalls.begin();
    }

    /** More come than can be asked about while nobody answers; they must not be kept until somebody does. */
    @Test
    void what_was_decided_without_redis_is_neither_kept_nor_charged_later() {
        warmUp();
        redis.kill();
        List<Future<Decision>> crowd = new ArrayList<>();
        Promise<Void> asked = Promise.promise();
        vertx.runOnContext(begun -> vertx.setPeriodic(TICK_MILLIS, timer -> {
            for (int i = 0; i < CROWD_A_TICK; i++) {
                String key = "crowd-" + crowd.size();
                crowd.add(limiter.tryAcquire(demand(key, WhenAway.OPEN)));
                crowd.add(limiter.tryAcquire(Demand.of(charge(key + "-a"), charge(key + "-b"))));
            }
            if (crowd.size() == TICKS * CROWD_A_TICK) {
                vertx.cancelTimer(timer);
                Future.all(crowd).<Void>mapEmpty().onComplete(asked);
            }
        }));
        Sandbox.await(asked.future());
        assertThat(crowd).allMatch(decision -> decision.result().basis() == Basis.AWAY);

        redis.restart();
        awaitShared();

        assertThat(redis.ask("KEYS", "*crowd*")).isEmpty();
    }

    private void warmUp() {
        for (WhenAway away : WhenAway.values()) {
            Decision decision = Sandbox.await(limiter.tryAcquire(demand("warm-" + away, away)));
            Sandbox.until("it is decided by Redis", () -> isShared("warm-" + away));
            assertThat(decision).isNotNull();
        }
        stalls.begin();
    }

    private boolean isShared(String key) {
        return Sandbox.await(limiter.tryAcquire(demand(key, WhenAway.CLOSED))).basis() == Basis.STATE;
    }

    /** Decisions for each {@link WhenAway} in its order, from an event loop of the limiter's. */
    private List<List<Timed>> askForAWhile() {
        Promise<List<List<Timed>>> done = Promise.promise();
        vertx.runOnContext(begun -> {
            List<Future<Timed>> asked = new ArrayList<>();
            int[] ticks = new int[1];
            vertx.setPeriodic(TICK_MILLIS, timer -> {
                for (int i = 0; i < AT_ONCE; i++) {
                    for (WhenAway away : WhenAway.values()) {
                        asked.add(timed(away));
                    }
                }
                if (++ticks[0] == TICKS) {
                    vertx.cancelTimer(timer);
                    Future.all(asked).map(all -> byRule(asked)).onComplete(done);
                }
            });
        });
        return Sandbox.await(done.future());
    }

    private Future<Timed> timed(WhenAway away) {
        long begin = System.nanoTime();
        return limiter.tryAcquire(demand(away.name(), away))
                .map(decision -> new Timed(decision, System.nanoTime() - begin));
    }

    private static List<List<Timed>> byRule(List<Future<Timed>> asked) {
        List<List<Timed>> rules = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < asked.size(); i++) {
            rules.get(i % rules.size()).add(asked.get(i).result());
        }
        return rules;
    }

    private static void assertInTime(Fault fault, List<List<Timed>> decisions) {
        long longest = decisions.stream()
                .flatMap(List::stream)
                .mapToLong(Timed::nanos)
                .max()
                .orElseThrow();
        System.out.printf(
                "Redis %s: decisions within %d ms, of %d ms%n",
                fault, TimeUnit.NANOSECONDS.toMillis(longest), TIMEOUT.toMillis());
        assertThat(Duration.ofNanos(longest)).isLessThan(TIMEOUT.plus(SLACK));
    }

    /** What one node takes is missing at another one. */
    private void awaitShared() {
        RedisLimiter other = newLimiter(sandbox.newVertx());
        Sandbox.until("what one takes is missing at the other", RECOVERY, () -> {
            long before = remaining(other, "again");
            return before >= 0 && isShared("again") && remaining(other, "again") == before - 1;
        });
    }

    private long remaining(String key) {
        return remaining(limiter, key);
    }

    /** As Redis says; -1 if it does not. */
    private static long remaining(RedisLimiter limiter, String key) {
        Demand look =
                Demand.of(key, demand(key, WhenAway.CLOSED).charges().get(0).quota(), 0);
        Decision decision = Sandbox.await(limiter.tryAcquire(look));
        return decision.basis() == Basis.STATE ? decision.verdicts().get(0).remaining() : -1;
    }

    private static Demand demand(String key, WhenAway away) {
        return Demand.of(key, new Quota(new FixedWindow(PERMITS, Duration.ofDays(1)), Sharing.STRICT, away), 1);
    }

    private static Charge charge(String key) {
        return demand(key, WhenAway.OPEN).charges().get(0);
    }

    private RedisLimiter newLimiter(Vertx on) {
        RedisLimiterOptions options = RedisLimiterOptions.DEFAULT.withDecisionTimeout(TIMEOUT);
        RedisLimiter created = new RedisLimiter(on, wire.options(), options, () -> NODES);
        sandbox.closeLater(created::close);
        return created;
    }
}
