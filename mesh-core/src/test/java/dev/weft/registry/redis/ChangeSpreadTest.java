// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.registry.Instance;
import dev.weft.registry.Lease;
import dev.weft.registry.LeasedRegistry;
import dev.weft.registry.Members;
import dev.weft.registry.Membership;
import dev.weft.registry.RegistryOptions;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How soon a thousand watchers know of a change. Each has a registry of its own, with its own connections to a real Redis,
 * as a process has; they share this one's two event loops.
 */
@Tag("slow")
@Timeout(300)
class ChangeSpreadTest {
    private static final String SERVICE = "weft.test.v1.Shop";
    private static final int WATCHERS = 1_000;
    private static final int ROUNDS = 30;
    private static final int WARM_UP = 30;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final List<LeasedRegistry> registries = new ArrayList<>();
    private final List<Membership> memberships = new ArrayList<>();
    private RedisProcess redis;
    private LeasedRegistry owner;

    @BeforeEach
    void start() {
        redis = RedisProcess.start();
        owner = registry();
        for (int i = 0; i < 10; i++) {
            Sandbox.await(owner.register(instance("stays-" + i)).registered());
        }
        for (int i = 0; i < WATCHERS; i++) {
            memberships.add(registry().watch(SERVICE));
        }
        Sandbox.until(
                "everybody watches",
                Duration.ofSeconds(60),
                () -> memberships.stream()
                        .allMatch(membership -> membership.members().all().size() == 10));
    }

    @AfterEach
    void stop() {
        Sandbox.await(Future.join(registries.stream().map(LeasedRegistry::close).toList()), Duration.ofSeconds(60));
        redis.close();
    }

    @Test
    void drain_and_deregistration_reach_a_thousand_watchers_within_100_ms() throws InterruptedException {
        List<Long> drains = new ArrayList<>();
        List<Long> leaves = new ArrayList<>();
        for (int i = 0; i < WARM_UP + ROUNDS; i++) {
            String id = "goes-" + i;
            Lease lease = owner.register(instance(id));
            spread(members -> members.find(id).isPresent(), lease::registered);
            List<Long> drain = spread(
                    members -> members.find(id)
                            .filter(member -> !member.takesCalls())
                            .isPresent(),
                    lease::drain);
            List<Long> leave = spread(members -> members.find(id).isEmpty(), lease::withdraw);
            if (i >= WARM_UP) {
                drains.addAll(drain);
                leaves.addAll(leave);
            }
        }
        System.out.printf(
                "from the call to %d watchers, %d times: drain p50 %d ms, p99 %d ms; deregistration p50 %d ms, p99 %d ms%n",
                WATCHERS,
                ROUNDS,
                percentile(drains, 50),
                percentile(drains, 99),
                percentile(leaves, 50),
                percentile(leaves, 99));
        assertThat(percentile(drains, 99)).isLessThanOrEqualTo(100);
        assertThat(percentile(leaves, 99)).isLessThanOrEqualTo(100);
    }

    /** After how many nanoseconds each watcher saw what {@code change} brings. */
    private List<Long> spread(Predicate<Members> seen, Supplier<Future<Void>> change) throws InterruptedException {
        AtomicLongArray nanos = new AtomicLongArray(WATCHERS);
        CountDownLatch missing = new CountDownLatch(WATCHERS);
        List<Membership.Subscription> subscriptions = new ArrayList<>();
        for (int i = 0; i < WATCHERS; i++) {
            int watcher = i;
            subscriptions.add(memberships.get(i).onChange(members -> {
                if (seen.test(members) && nanos.compareAndSet(watcher, 0, System.nanoTime())) {
                    missing.countDown();
                }
            }));
        }
        long begin = System.nanoTime();
        Sandbox.await(change.get());
        assertThat(missing.await(20, TimeUnit.SECONDS)).isTrue();
        subscriptions.forEach(Membership.Subscription::close);
        List<Long> spread = new ArrayList<>();
        for (int i = 0; i < WATCHERS; i++) {
            spread.add(nanos.get(i) - begin);
        }
        return spread;
    }

    private static long percentile(List<Long> nanos, int percent) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return Duration.ofNanos(sorted[(sorted.length - 1) * percent / 100]).toMillis();
    }

    private LeasedRegistry registry() {
        LeasedRegistry registry = new LeasedRegistry(
                sandbox.vertx(),
                new RegistryOptions(),
                context -> new RedisStore(context, redis.options(), RedisStoreOptions.DEFAULT));
        registries.add(registry);
        return registry;
    }

    private static Instance instance(String id) {
        return Instance.onWire(SERVICE, id, SocketAddress.inetSocketAddress(7401, "10.0.0.1"));
    }
}
