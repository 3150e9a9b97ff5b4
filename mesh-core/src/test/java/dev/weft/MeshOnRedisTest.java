// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallOptions;
import dev.weft.registry.Member;
import dev.weft.registry.Members;
import dev.weft.registry.Membership;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.Sandbox;
import dev.weft.test.v1.EchoService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    private static final String ECHO = "weft.test.v1.EchoService";
    private static final int CALLERS = 16;
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final Duration SCHEDULING = Duration.ofMillis(500);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final List<EchoInstance> instances = new ArrayList<>();
    private RedisProcess redis;
    private Membership membership;
    private Load load;

    @BeforeEach
    void startRedis() {
        redis = RedisProcess.start();
        MeshOptions options = new MeshOptions().setName("caller").setRegistry(RegistrySettings.inRedis(url()));
        Mesh mesh = Mesh.create(sandbox.vertx(), options);
        sandbox.closeLater(mesh::close);
        membership = mesh.registry().watch(ECHO);
        load = new Load(sandbox.vertx(), mesh.stub(EchoService.class, CallOptions.DEFAULT.withTimeout(DEADLINE)));
    }

    @AfterEach
    void stopAll() {
        load.stop();
        instances.forEach(EchoInstance::close);
        redis.close();
    }

    @Test
    void killed_instance_costs_at_most_the_calls_in_flight_and_is_off_the_list_in_time() {
        startInstances(3);
        load.start(CALLERS).awaitCalls(2_000);
        instances.get(0).jvm().kill();
        long killed = System.nanoTime();

        Sandbox.until("it is off the list", Duration.ofSeconds(30), () -> listed().equals(names(2, 3)));
        Duration took = Duration.ofNanos(System.nanoTime() - killed);
        load.awaitCalls(2_000);
        load.stop();

        long late = load.failures().stream()
                .filter(failure -> failure.atNanos() - killed > SCHEDULING.toNanos())
                .count();
        report("kill -9 of one in three: %d of %d calls failed, %d of them later; off the list after %d ms"
                .formatted(load.failures().size(), load.calls(), late, took.toMillis()));
        assertThat(load.failures()).hasSizeLessThanOrEqualTo(CALLERS);
        assertThat(late).isZero();
        assertThat(took).isLessThan(LEASE.plusSeconds(1));
    }

    @Test
    void frozen_instance_makes_nobody_wait_past_the_deadline_and_comes_back() {
        startInstances(3);
        load.start(CALLERS).awaitCalls(2_000);
        EchoInstance frozen = instances.get(0);
        frozen.jvm().freeze();
        Sandbox.until("it is off the list", Duration.ofSeconds(30), () -> listed().equals(names(2, 3)));
        load.awaitCalls(1_000);
        int failed = load.failures().size();

        frozen.jvm().thaw();
        long thawed = System.nanoTime();
        Sandbox.until("it is listed again", Duration.ofSeconds(30), () -> listed().equals(names(1, 2, 3)));
        Sandbox.until("it answers", Duration.ofSeconds(60), () -> load.wasAnsweredBy(frozen.name(), thawed));
        load.stop();

        report("SIGSTOP of one in three: %d of %d calls failed, the longest took %d ms; none failed afterwards: %b"
                .formatted(
                        failed,
                        load.calls(),
                        load.longest().toMillis(),
                        failed == load.failures().size()));
        assertThat(load.longest()).isLessThan(DEADLINE.plus(SCHEDULING));
        assertThat(load.failures()).hasSize(failed);
        assertThat(failed).isLessThanOrEqualTo(2 * CALLERS);
    }

    @Test
    void frozen_instance_whose_name_was_taken_is_fenced_when_it_wakes() {
        startInstances(2);
        EchoInstance zombie = instances.get(0);
        long before = generation(zombie.name());
        zombie.jvm().freeze();
        instances.add(EchoInstance.start(zombie.name(), url()).awaitServing());
        Sandbox.until("the heir is listed", () -> generation(zombie.name()) > before);
        long heir = generation(zombie.name());

        zombie.jvm().thaw();
        load.start(CALLERS).awaitCalls(3_000);
        load.stop();

        assertThat(generation(zombie.name())).isEqualTo(heir);
        assertThat(listed()).isEqualTo(names(1, 2));
        assertThat(load.failures()).isEmpty();
    }

    @Test
    void rolling_restart_of_all_fails_no_call() {
        startInstances(3);
        load.start(CALLERS).awaitCalls(1_000);

        for (int i = 0; i < 3; i++) {
            EchoInstance old = instances.get(i);
            assertThat(old.jvm().terminate()).isZero();
            load.awaitCalls(500);
            instances.set(i, EchoInstance.start(old.name(), url()).awaitServing());
            load.awaitCalls(500);
        }
        load.stop();

        report("rolling restart of 3: %d of %d calls failed"
                .formatted(load.failures().size(), load.calls()));
        assertThat(load.failures()).isEmpty();
    }

    @Test
    void scaling_from_3_to_10_and_back_fails_no_call() {
        startInstances(3);
        load.start(CALLERS).awaitCalls(1_000);

        startInstances(7);
        Sandbox.until("all are listed", () -> listed().size() == 10);
        load.awaitCalls(3_000);
        for (EchoInstance leaving : instances.subList(3, 10)) {
            assertThat(leaving.jvm().terminate()).isZero();
        }
        Sandbox.until("three are left", () -> listed().equals(names(1, 2, 3)));
        load.awaitCalls(1_000);
        load.stop();

        report("3 to 10 to 3 instances: %d of %d calls failed"
                .formatted(load.failures().size(), load.calls()));
        assertThat(load.failures()).isEmpty();
    }

    @Test
    void redis_that_dies_for_a_minute_and_comes_back_empty_fails_no_call() {
        startInstances(3);
        load.start(CALLERS).awaitCalls(1_000);
        AtomicInteger fewest = new AtomicInteger(3);
        membership.onChange(members -> fewest.accumulateAndGet(members.all().size(), Math::min));

        redis.kill();
        long killed = System.nanoTime();
        Sandbox.until(
                "a minute has passed",
                Duration.ofSeconds(90),
                () -> System.nanoTime() - killed > Duration.ofSeconds(60).toNanos());
        redis.restart();
        long back = System.nanoTime();
        Membership fresh = freshMembership();
        Sandbox.until(
                "all have registered again",
                Duration.ofSeconds(30),
                () -> ids(fresh.members()).equals(names(1, 2, 3)));
        Duration took = Duration.ofNanos(System.nanoTime() - back);
        load.awaitCalls(2_000);
        load.stop();

        report(
                "Redis dead for 60 s, then empty: %d of %d calls failed; all registered again after %d ms; never fewer than %d"
                        .formatted(load.failures().size(), load.calls(), took.toMillis(), fewest.get()));
        assertThat(load.failures()).isEmpty();
        assertThat(took).isLessThan(LEASE);
        assertThat(fewest).hasValue(3);
    }

    @Test
    void redis_that_stands_still_for_two_leases_evicts_nobody() {
        startInstances(3);
        load.start(CALLERS).awaitCalls(1_000);
        AtomicInteger fewest = new AtomicInteger(3);
        membership.onChange(members -> fewest.accumulateAndGet(members.all().size(), Math::min));

        redis.pause();
        long paused = System.nanoTime();
        Sandbox.until(
                "two leases have passed",
                Duration.ofSeconds(30),
                () -> System.nanoTime() - paused > LEASE.multipliedBy(2).toNanos());
        redis.resume();
        long resumed = System.nanoTime();
        Sandbox.until(
                "two more leases have passed",
                Duration.ofSeconds(30),
                () -> System.nanoTime() - resumed > LEASE.multipliedBy(2).toNanos());
        load.stop();

        report("Redis paused for 12 s: %d of %d calls failed, never fewer than %d of 3 listed"
                .formatted(load.failures().size(), load.calls(), fewest.get()));
        assertThat(load.failures()).isEmpty();
        assertThat(fewest).hasValue(3);
        assertThat(listed()).isEqualTo(names(1, 2, 3));
    }

    @Test
    void instance_that_leaves_while_redis_is_away_fails_no_call() {
        startInstances(3);
        load.start(CALLERS).awaitCalls(1_000);
        redis.kill();

        assertThat(instances.get(0).jvm().terminate()).isZero();
        load.awaitCalls(2_000);
        redis.restart();
        Sandbox.until("it is off the list", Duration.ofSeconds(30), () -> listed().equals(names(2, 3)));
        load.stop();

        report("leaving while Redis is away: %d of %d calls failed"
                .formatted(load.failures().size(), load.calls()));
        assertThat(load.failures()).isEmpty();
    }

    private void startInstances(int count) {
        List<EchoInstance> started = IntStream.rangeClosed(instances.size() + 1, instances.size() + count)
                .mapToObj(i -> EchoInstance.start("echo-" + i, url()))
                .toList();
        instances.addAll(started);
        started.forEach(EchoInstance::awaitServing);
        Sandbox.until("all are listed", () -> listed().size() == instances.size());
    }

    /** What another process sees that knows nothing yet. */
    private Membership freshMembership() {
        Mesh mesh = Mesh.create(sandbox.newVertx(), new MeshOptions().setRegistry(RegistrySettings.inRedis(url())));
        sandbox.closeLater(mesh::close);
        return mesh.registry().watch(ECHO);
    }

    private String url() {
        return "redis://127.0.0.1:" + redis.port();
    }

    private Set<String> listed() {
        return ids(membership.members());
    }

    private static Set<String> ids(Members members) {
        return members.all().stream().map(Member::id).collect(Collectors.toSet());
    }

    private long generation(String id) {
        return membership.members().find(id).map(Member::generation).orElse(0L);
    }

    private static Set<String> names(int... numbers) {
        return IntStream.of(numbers).mapToObj(i -> "echo-" + i).collect(Collectors.toSet());
    }

    private static void report(String line) {
        System.out.println(line);
    }
}
