// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.registry.redis.RedisSentinelProcesses;
import dev.weft.rpc.Sandbox;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A mesh whose registry is a master behind Sentinels, which dies or stands still, so that its replica is made master. */
@Tag("slow")
@Timeout(300)
class MeshBehindSentinelTest {
    private static final int CALLERS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void master_that_dies_fails_no_call() {
        try (RedisSentinelProcesses redis = RedisSentinelProcesses.start()) {
            survive(redis, redis.firstMaster()::kill, "killed");
        }
    }

    @Test
    void master_that_stands_still_is_left_when_another_takes_over() {
        try (RedisSentinelProcesses redis = RedisSentinelProcesses.start()) {
            survive(redis, redis.firstMaster()::pause, "paused");
        }
    }

    private void survive(RedisSentinelProcesses redis, Runnable harm, String what) {
        JsonObject registry = new JsonObject()
                .put("redis", new JsonArray(redis.urls()))
                .put("type", "sentinel")
                .put("masterName", RedisSentinelProcesses.MASTER_NAME);
        try (EchoFleet fleet = new EchoFleet(sandbox, registry).start(3)) {
            Load load = fleet.load().start(CALLERS);
            load.awaitCalls(1_000);
            var fewest = fleet.fewest();

            harm.run();
            long begin = System.nanoTime();
            Sandbox.until("the replica is master", PATIENCE, redis::isReplicaPromoted);
            fleet.awaitListedAfresh(1, 2, 3);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            fleet.start(1);
            load.awaitCalls(2_000);
            load.stop();

            System.out.printf(
                    "Redis master behind Sentinel %s: all registered with the new one after %d ms; %d of %d calls failed%n",
                    what, took.toMillis(), load.failures().size(), load.calls());
            assertThat(load.failures()).isEmpty();
            assertThat(fewest).hasValueGreaterThanOrEqualTo(3);
        }
    }
}
