// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.registry.redis.RedisClusterProcesses;
import dev.weft.rpc.Sandbox;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A mesh whose registry is a Redis Cluster, which loses the very master that has the ledger. */
@Tag("slow")
@Timeout(300)
class MeshOnRedisClusterTest {
    private static final int CALLERS = 16;
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final String HASH_TAG = "weft.test.v1.EchoService";

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private RedisClusterProcesses cluster;
    private EchoFleet fleet;

    @BeforeEach
    void startCluster() {
        cluster = RedisClusterProcesses.start();
        fleet = new EchoFleet(
                sandbox,
                new JsonObject().put("redis", new JsonArray(cluster.urls())).put("type", "cluster"));
    }

    @AfterEach
    void stopAll() {
        fleet.close();
        cluster.close();
    }

    @Test
    void failover_fails_no_call_and_leaves_no_stale_instance() {
        fleet.start(3);
        Load load = fleet.load().start(CALLERS);
        load.awaitCalls(1_000);
        var fewest = fleet.fewest();

        cluster.masterOf(HASH_TAG).orElseThrow().kill();
        long killed = System.nanoTime();
        Sandbox.until("a replica has taken over", Duration.ofSeconds(60), this::isTakenOver);
        Duration failover = since(killed);
        fleet.awaitListedAfresh(1, 2, 3);
        load.awaitCalls(2_000);
        int least = fewest.get();

        fleet.instance(0).jvm().kill();
        long gone = System.nanoTime();
        fleet.awaitListedAfresh(2, 3);
        fleet.awaitListed(2, 3);
        Duration stale = since(gone);
        load.awaitCalls(2_000);
        load.stop();

        long failedBefore = load.failures().stream()
                .filter(failure -> failure.atNanos() - gone < 0)
                .count();
        System.out.printf(
                "Redis Cluster failover within %d ms: %d of %d calls failed, never fewer than %d of 3 listed; "
                        + "an instance killed afterwards: %d calls failed, off every list after %d ms%n",
                failover.toMillis(),
                failedBefore,
                load.calls(),
                least,
                load.failures().size() - failedBefore,
                stale.toMillis());
        assertThat(failedBefore).isZero();
        assertThat(least).isEqualTo(3);
        assertThat(load.failures()).hasSizeLessThanOrEqualTo(CALLERS);
        assertThat(stale).isLessThan(LEASE.multipliedBy(2));
    }

    @Test
    void instance_that_dies_with_the_master_is_off_every_list_after_two_leases() {
        fleet.start(3);
        Load load = fleet.load().start(CALLERS);
        load.awaitCalls(1_000);

        cluster.masterOf(HASH_TAG).orElseThrow().kill();
        fleet.instance(0).jvm().kill();
        long killed = System.nanoTime();
        fleet.awaitListed(2, 3);
        Duration took = since(killed);
        fleet.awaitListedAfresh(2, 3);
        load.awaitCalls(1_000);
        load.stop();

        System.out.printf(
                "master and instance killed together: %d of %d calls failed, off the list after %d ms%n",
                load.failures().size(), load.calls(), took.toMillis());
        assertThat(load.failures()).hasSizeLessThanOrEqualTo(CALLERS);
        assertThat(took).isLessThan(LEASE.multipliedBy(2).plus(Duration.ofSeconds(4)));
    }

    private boolean isTakenOver() {
        return cluster.masterOf(HASH_TAG).isPresent() && cluster.isComplete();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
