// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.Sandbox;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Instances in processes of their own and a real Redis, under load, while all that can happen to them does. */
@Tag("slow")
@Timeout(300)
class MeshOnRedisTest {
    private static final int CALLERS = 16;
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Duration SCHEDULING = Duration.ofMillis(500);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private RedisProcess redis;
    private EchoFleet fleet;
    private Load load;

    @BeforeEach
    void startRedis() {
        redis = RedisProcess.start();
        fleet = new EchoFleet(sandbox, EchoFleet.inRedis(redis.port()));
        load = fleet.load();
    }

    @AfterEach
    void stopAll() {
        fleet.close();
        redis.close();
    }

    @Test
    void killed_instance_costs_at_most_the_calls_in_flight_and_is_off_the_list_in_time() {
        startWithLoad(3);
        fleet.instance(0).jvm().kill();
        long killed = System.nanoTime();

        fleet.awaitListed(2, 3);
        Duration took = since(killed);
        load.awaitCalls(2_000);
        load.stop();

        long late = load.failures().stream()
                .filter(failure -> failure.atNanos() - killed > SCHEDULING.toNanos())
                .count();
        report(
                "kill -9 of one in three: %s, %d of them later; off the list after %d ms",
                failed(), late, took.toMillis());
        assertThat(load.failures()).hasSizeLessThanOrEqualTo(CALLERS);
        assertThat(late).isZero();
        assertThat(took).isLessThan(LEASE.plusSeconds(1));
    }

    @Test
    void frozen_instance_makes_nobody_wait_past_the_deadline_and_comes_back() {
        startWithLoad(3);
        EchoInstance frozen = fleet.instance(0);
        frozen.jvm().freeze();
        fleet.awaitListed(2, 3);
        load.awaitCalls(1_000);
        int failed = load.failures().size();

        frozen.jvm().thaw();
        long thawed = System.nanoTime();
        fleet.awaitListed(1, 2, 3);
        Sandbox.until("it answers", Duration.ofSeconds(60), () -> load.wasAnsweredBy(frozen.name(), thawed));
        load.stop();

        report(
                "SIGSTOP of one in three: %s, the longest took %d ms; none failed afterwards: %b",
                failed(), load.longest().toMillis(), failed == load.failures().size());
        assertThat(load.longest()).isLessThan(EchoFleet.DEADLINE.plus(SCHEDULING));
        assertThat(load.failures()).hasSize(failed);
        assertThat(failed).isLessThanOrEqualTo(2 * CALLERS);
    }

    @Test
    void frozen_instance_whose_name_was_taken_is_fenced_when_it_wakes() {
        fleet.start(2);
        EchoInstance zombie = fleet.instance(0);
        long before = fleet.generation(zombie.name());
        zombie.jvm().freeze();
        fleet.startHeirOf(zombie);
        Sandbox.until("the heir is listed", () -> fleet.generation(zombie.name()) > before);
        long heir = fleet.generation(zombie.name());

        zombie.jvm().thaw();
        load.start(CALLERS).awaitCalls(3_000);
        load.stop();

        assertThat(fleet.generation(zombie.name())).isEqualTo(heir);
        fleet.awaitListed(1, 2);
        assertThat(load.failures()).isEmpty();
    }

    @Test
    void rolling_restart_of_all_fails_no_call() {
        startWithLoad(3);

        for (int i = 0; i < 3; i++) {
            EchoInstance old = fleet.instance(i);
            assertThat(old.jvm().terminate()).isZero();
            load.awaitCalls(500);
            fleet.startHeirOf(old);
            load.awaitCalls(500);
        }
        load.stop();

        report("rolling restart of 3: %s", failed());
        assertThat(load.failures()).isEmpty();
    }

    @Test
    void scaling_from_3_to_10_and_back_fails_no_call() {
        startWithLoad(3);

        fleet.start(7);
        load.awaitCalls(3_000);
        for (int i = 3; i < 10; i++) {
            assertThat(fleet.instance(i).jvm().terminate()).isZero();
        }
        fleet.awaitListed(1, 2, 3);
        load.awaitCalls(1_000);
        load.stop();

        report("3 to 10 to 3 instances: %s", failed());
        assertThat(load.failures()).isEmpty();
    }

    @Test
    void redis_that_dies_for_a_minute_and_comes_back_empty_fails_no_call() {
        startWithLoad(3);
        AtomicInteger fewest = fleet.fewest();

        redis.kill();
        awaitPassed(Duration.ofSeconds(60));
        redis.restart();
        long back = System.nanoTime();
        fleet.awaitListedAfresh(1, 2, 3);
        Duration took = since(back);
        load.awaitCalls(2_000);
        load.stop();

        report(
                "Redis dead for 60 s, then empty: %s; all registered again after %d ms; never fewer than %d",
                failed(), took.toMillis(), fewest.get());
        assertThat(load.failures()).isEmpty();
        assertThat(took).isLessThan(LEASE);
        assertThat(fewest).hasValue(3);
    }

    @Test
    void redis_that_stands_still_for_two_leases_evicts_nobody() {
        startWithLoad(3);
        AtomicInteger fewest = fleet.fewest();

        redis.pause();
        awaitPassed(LEASE.multipliedBy(2));
        redis.resume();
        awaitPassed(LEASE.multipliedBy(2));
        load.stop();

        report("Redis paused for 12 s: %s, never fewer than %d of 3 listed", failed(), fewest.get());
        assertThat(load.failures()).isEmpty();
        assertThat(fewest).hasValue(3);
        fleet.awaitListed(1, 2, 3);
    }

    @Test
    void instance_that_leaves_while_redis_is_away_fails_no_call() {
        startWithLoad(3);
        redis.kill();

        assertThat(fleet.instance(0).jvm().terminate()).isZero();
        load.awaitCalls(2_000);
        redis.restart();
        fleet.awaitListed(2, 3);
        load.stop();

        report("leaving while Redis is away: %s", failed());
        assertThat(load.failures()).isEmpty();
    }

    private void startWithLoad(int instances) {
        fleet.start(instances);
        load.start(CALLERS).awaitCalls(1_000);
    }

    private String failed() {
        return "%d of %d calls failed".formatted(load.failures().size(), load.calls());
    }

    private static void awaitPassed(Duration time) {
        long begin = System.nanoTime();
        Sandbox.until(
                time + " have passed", time.multipliedBy(2), () -> since(begin).compareTo(time) > 0);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static void report(String format, Object... arguments) {
        System.out.println(format.formatted(arguments));
    }
}
