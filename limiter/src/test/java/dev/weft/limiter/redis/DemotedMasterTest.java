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
import dev.weft.limiter.concurrency.ConcurrencyLimit;
import dev.weft.limiter.concurrency.HoldDecision;
import dev.weft.limiter.concurrency.HoldDemand;
import dev.weft.registry.redis.RedisClusterProcesses;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.registry.redis.RedisSentinelProcesses;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits behind Sentinels and in a Cluster, whose masters are lost and whose slots move. */
@Tag("slow")
@Timeout(300)
class DemotedMasterTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration FAILOVER = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofMillis(200);

    /** On a machine that runs a dozen servers besides. */
    private static final Duration SLACK = Duration.ofMillis(300);

    private static final int KEYS = 30;

    @RegisterExtension
    final Stalls stalls = new Stalls();

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private RedisLimiter limiter;
    private RedisLimiter other;

    @Test
    void sentinels_make_a_replica_the_master_and_limits_are_shared_there() {
        try (RedisSentinelProcesses all = RedisSentinelProcesses.start()) {
            RedisOptions options = new RedisOptions()
                    .setType(RedisClientType.SENTINEL)
                    .setMasterName(RedisSentinelProcesses.MASTER_NAME);
            all.urls().forEach(options::addConnectionString);
            open(options);
            assertShared(List.of("before"));

            all.firstMaster().kill();
            Sandbox.until("the replica is promoted", FAILOVER, () -> {
                assertInTime("meanwhile");
                return all.isReplicaPromoted();
            });

            assertShared(List.of("after"));
        }
    }

    @Test
    void cluster_spreads_keys_and_goes_on_after_a_failover() {
        try (RedisClusterProcesses cluster = RedisClusterProcesses.start()) {
            open(clustered(cluster));
            assertHolds(clustered(cluster), keys("held"));
            List<String> keys = keys("before");
            assertThat(keys.stream()
                            .map(key -> cluster.masterOf(key).orElseThrow())
                            .distinct())
                    .hasSize(3);
            assertShared(keys);
            assertSeveralSlotsAreChargedWhole("whole-before");

            RedisProcess master = cluster.masterOf("before-0").orElseThrow();
            master.kill();
            Sandbox.until("a replica has taken over", FAILOVER, () -> {
                assertInTime("before-0");
                return cluster.masterOf("before-0").isPresent() && cluster.isComplete();
            });

            assertShared(keys("after"));
            assertSeveralSlotsAreChargedWhole("whole-after");
        }
    }

    @Test
    void slot_that_moves_takes_its_limits_along() {
        try (RedisClusterProcesses cluster = RedisClusterProcesses.start()) {
            open(clustered(cluster));
            assertShared(List.of("moving", "staying"));
            RedisProcess from = cluster.masterOf("moving").orElseThrow();
            RedisProcess to = keys("any").stream()
                    .map(key -> cluster.masterOf(key).orElseThrow())
                    .filter(master -> master != from)
                    .findFirst()
                    .orElseThrow();

            move(from.ask("CLUSTER", "KEYSLOT", "moving"), from, to, "weft:limit:{moving}");

            assertThat(cluster.masterOf("moving")).contains(to);
            Sandbox.until("its limit goes on where it was", () -> remaining(other, "moving") == 100 - 2);
            assertShared(List.of("moving"));
        }
    }

    /** One hold of each key, of which two nodes have one together. */
    private void assertHolds(RedisOptions redis, List<String> keys) {
        ConcurrencyLimit one = new ConcurrencyLimit(1, DAY);
        RedisLimiterOptions options = RedisLimiterOptions.DEFAULT.withDecisionTimeout(Sandbox.PATIENCE);
        RedisConcurrency here = new RedisConcurrency(sandbox.newVertx(), redis, options, () -> 2);
        RedisConcurrency there = new RedisConcurrency(sandbox.newVertx(), redis, options, () -> 2);
        sandbox.closeLater(here::close);
        sandbox.closeLater(there::close);
        List<Future<HoldDecision>> held = keys.stream()
                .map(key -> here.tryAcquire(HoldDemand.of(key, one, 1)))
                .toList();
        Sandbox.await(Future.all(held));
        assertThat(held)
                .allMatch(decision ->
                        decision.result().isGranted() && decision.result().basis() == Basis.STATE);
        for (String key : keys) {
            assertThat(Sandbox.await(there.tryAcquire(HoldDemand.of(key, one, 1)))
                            .isGranted())
                    .isFalse();
        }
        held.forEach(
                decision -> ((HoldDecision.Granted) decision.result()).hold().release());
        keys.forEach(key -> assertThat(Sandbox.await(there.acquire(HoldDemand.of(key, one, 1), Sandbox.PATIENCE)
                                .decision())
                        .isGranted())
                .isTrue());
    }

    private static RedisOptions clustered(RedisClusterProcesses cluster) {
        RedisOptions options = new RedisOptions().setType(RedisClientType.CLUSTER);
        cluster.urls().forEach(options::addConnectionString);
        return options;
    }

    /** As redis-cli moves a slot of which one key is to be kept. */
    private static void move(String slot, RedisProcess from, RedisProcess to, String key) {
        to.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", from.ask("CLUSTER", "MYID"));
        from.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", to.ask("CLUSTER", "MYID"));
        from.ask("MIGRATE", Sandbox.HOST, "" + to.port(), key, "0", "5000", "REPLACE");
        to.ask("CLUSTER", "SETSLOT", slot, "NODE", to.ask("CLUSTER", "MYID"));
        from.ask("CLUSTER", "SETSLOT", slot, "NODE", to.ask("CLUSTER", "MYID"));
    }

    private void open(RedisOptions redis) {
        Vertx vertx = Stalls.newVertx();
        sandbox.closeLater(vertx::close);
        RedisLimiterOptions options = RedisLimiterOptions.DEFAULT.withDecisionTimeout(TIMEOUT);
        limiter = new RedisLimiter(vertx, redis, options, () -> 2);
        other = new RedisLimiter(sandbox.newVertx(), redis, options, () -> 2);
        sandbox.closeLater(limiter::close);
        sandbox.closeLater(other::close);
        Sandbox.until("Redis decides here", () -> remaining(limiter, "warm") == 100);
        Sandbox.until("Redis decides there", () -> remaining(other, "warm") == 100);
        stalls.begin();
    }

    private void assertInTime(String key) {
        long begin = System.nanoTime();
        Sandbox.await(limiter.tryAcquire(demand(key, 1)));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(TIMEOUT.plus(SLACK));
    }

    /** What each node takes is missing at the other one. */
    private void assertShared(List<String> keys) {
        for (String key : keys) {
            Sandbox.until("both know " + key, () -> remaining(limiter, key) >= 0 && remaining(other, key) >= 0);
            long before = remaining(other, key);
            Sandbox.until("Redis admits here", () -> isDecidedByRedis(limiter, key));
            Sandbox.until("Redis admits there", () -> isDecidedByRedis(other, key));
            assertThat(remaining(limiter, key)).as(key).isLessThanOrEqualTo(before - 2);
            assertThat(remaining(other, key)).as(key).isEqualTo(remaining(limiter, key));
        }
    }

    private void assertSeveralSlotsAreChargedWhole(String name) {
        List<Charge> charges = new ArrayList<>();
        keys(name).forEach(key -> charges.add(demand(key, 10).charges().get(0)));
        charges.set(KEYS - 1, demand(name + "-scarce", 101).charges().get(0));
        Decision refused = Sandbox.await(limiter.tryAcquire(new Demand(charges, null)));
        assertThat(refused.isAdmitted()).isFalse();
        for (int i = 0; i < KEYS - 1; i++) {
            String key = charges.get(i).key();
            Sandbox.until("it is given back", () -> remaining(other, key) == 100);
        }
    }

    private static boolean isDecidedByRedis(RedisLimiter limiter, String key) {
        Decision decision = Sandbox.await(limiter.tryAcquire(demand(key, 1)));
        return decision.basis() == Basis.STATE && decision.isAdmitted();
    }

    /** As Redis says; -1 if it does not. */
    private static long remaining(RedisLimiter limiter, String key) {
        Decision decision = Sandbox.await(limiter.tryAcquire(demand(key, 0)));
        return decision.basis() == Basis.STATE ? decision.verdicts().get(0).remaining() : -1;
    }

    private static Demand demand(String key, long cost) {
        return Demand.of(key, new Quota(new FixedWindow(100, DAY), Sharing.STRICT, WhenAway.CLOSED), cost);
    }

    private static List<String> keys(String name) {
        return IntStream.range(0, KEYS).mapToObj(i -> name + "-" + i).toList();
    }
}
