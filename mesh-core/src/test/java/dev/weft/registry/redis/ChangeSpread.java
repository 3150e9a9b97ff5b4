// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import dev.weft.registry.Instance;
import dev.weft.registry.Lease;
import dev.weft.registry.LeasedRegistry;
import dev.weft.registry.Members;
import dev.weft.registry.Membership;
import dev.weft.registry.RegistryOptions;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * How soon a thousand watchers know of a change. Each has a registry of its own, with its own connections to a real Redis,
 * as a process has; they share this one's two event loops. A program of its own, which {@link ChangeSpreadTest} runs: the
 * agents of a test run would slow it down.
 */
final class ChangeSpread {
    static final int WATCHERS = 1_000;
    private static final String SERVICE = "weft.test.v1.Shop";
    private static final int ROUNDS = 150;
    /** Rounds until the code is compiled, and the watchers look after the ledger as seldom as those that are not new. */
    private static final int WARM_UP = 150;

    private static final int STAYING = 10;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final List<Membership> memberships = new ArrayList<>();
    private final int redisPort;
    private final LeasedRegistry owner;

    private ChangeSpread(int redisPort) {
        this.redisPort = redisPort;
        this.owner = registry();
    }

    /** Prints the 50th and the 99th percentile for drains, then for deregistrations, in milliseconds. */
    public static void main(String[] arguments) throws InterruptedException {
        new ChangeSpread(Integer.parseInt(arguments[0])).run();
        Runtime.getRuntime().halt(0);
    }

    private void run() throws InterruptedException {
        for (int i = 0; i < STAYING; i++) {
            Sandbox.await(owner.register(instance("stays-" + i)).registered());
        }
        for (int i = 0; i < WATCHERS; i++) {
            memberships.add(registry().watch(SERVICE));
        }
        Sandbox.until(
                "everybody watches",
                Duration.ofSeconds(60),
                () -> memberships.stream()
                        .allMatch(membership -> membership.members().all().size() == STAYING));
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
                "%d %d %d %d%n",
                percentile(drains, 50), percentile(drains, 99), percentile(leaves, 50), percentile(leaves, 99));
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
        if (!missing.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError(missing.getCount() + " watchers were never told");
        }
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
        RedisOptions redis = new RedisOptions().setConnectionString("redis://127.0.0.1:" + redisPort);
        return new LeasedRegistry(
                vertx, new RegistryOptions(), context -> new RedisStore(context, redis, RedisStoreOptions.DEFAULT));
    }

    private static Instance instance(String id) {
        return Instance.onWire(SERVICE, id, SocketAddress.inetSocketAddress(7401, "10.0.0.1"));
    }
}
