// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.registry.Instance;
import dev.weft.registry.Lease;
import dev.weft.registry.LeasedRegistry;
import dev.weft.registry.Member;
import dev.weft.registry.Membership;
import dev.weft.registry.RegistryOptions;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a real Redis, and to what it holds: three owners with an instance each, and one who watches them. */
class RedisFaultsTest {
    private static final String SERVICE = "weft.test.v1.Shop";
    private static final List<String> ALL = List.of("shop-1", "shop-2", "shop-3");
    private static final Duration LEASE = Duration.ofSeconds(2);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final List<Lease> leases = new ArrayList<>();
    private RedisProcess redis;
    private Membership seen;
    private AtomicInteger fewest;

    @BeforeEach
    void register() {
        redis = RedisProcess.start();
        seen = watch();
        for (String id : ALL) {
            leases.add(registry().register(Instance.onWire(SERVICE, id, SocketAddress.inetSocketAddress(1, "a"))));
        }
        awaitAll(seen);
        fewest = new AtomicInteger(ALL.size());
        seen.onChange(members -> fewest.accumulateAndGet(members.all().size(), Math::min));
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    @Test
    void redis_that_dies_and_comes_back_empty_again_and_again_drops_nobody() {
        for (int i = 0; i < 5; i++) {
            redis.kill();
            redis.restart();
            awaitAll(watch());
            awaitAll(seen);
        }
        assertNobodyWasMissed();
    }

    @Test
    void forgetful_redis_is_told_again_at_once() {
        redis.ask("FLUSHALL");
        long flushed = System.nanoTime();
        Membership fresh = watch();
        awaitAll(fresh);
        assertThat(Duration.ofNanos(System.nanoTime() - flushed)).isLessThan(LEASE);
        assertChangesAreSeen(fresh);
        assertNobodyWasMissed();
    }

    @Test
    void scripts_that_redis_forgot_are_sent_again() {
        redis.ask("SCRIPT", "FLUSH");
        assertChangesAreSeen(seen);
        assertNobodyWasMissed();
    }

    @Test
    void connections_that_are_cut_are_made_again() {
        for (int i = 0; i < 5; i++) {
            redis.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            assertChangesAreSeen(seen);
        }
        assertNobodyWasMissed();
    }

    @Test
    void redis_that_stood_still_for_two_leases_evicts_nobody() {
        redis.pause();
        awaitPassed(LEASE.multipliedBy(2));
        redis.resume();
        awaitPassed(LEASE.multipliedBy(2));
        awaitAll(watch());
        assertNobodyWasMissed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"members", "leases", "fences", "changes", "state"})
    void key_of_a_wrong_type_harms_only_while_it_is_there(String part) {
        String key = redis.ask("KEYS", "*:" + part).strip();
        redis.ask("SET", key, "rubbish");
        awaitPassed(LEASE);
        redis.ask("DEL", key);

        awaitAll(watch());
        assertChangesAreSeen(seen);
        assertNobodyWasMissed();
    }

    /** As when Redis is told to make room by deleting what it likes. */
    @ParameterizedTest
    @ValueSource(strings = {"members", "leases", "fences", "changes", "state"})
    void ledger_of_which_a_part_is_lost_lists_the_living_and_not_the_dead(String part) {
        Vertx dying = sandbox.newVertx();
        Lease dead =
                registry(dying).register(Instance.onWire(SERVICE, "shop-4", SocketAddress.inetSocketAddress(1, "a")));
        Sandbox.await(dead.registered());
        Sandbox.await(dying.close());
        redis.ask("DEL", redis.ask("KEYS", "*:" + part).strip());

        Sandbox.until("the dead one is off the list", () -> ids(seen).equals(ALL));
        awaitAll(watch());
        assertChangesAreSeen(seen);
        assertNobodyWasMissed();
    }

    @Test
    void ledger_is_forgotten_a_day_after_its_last_instance_has_left() {
        leases.forEach(lease -> Sandbox.await(lease.withdraw()));
        for (String part : List.of("changes", "state", "fences")) {
            long seconds = Long.parseLong(
                    redis.ask("TTL", redis.ask("KEYS", "*:" + part).strip()));
            assertThat(seconds).as(part).isBetween(86_000L, 86_400L);
        }
        assertThat(redis.ask("KEYS", "*:members")).isEmpty();

        registry().register(Instance.onWire(SERVICE, "shop-9", SocketAddress.inetSocketAddress(1, "a")));
        Sandbox.until("it is listed", () -> ids(seen).equals(List.of("shop-9")));
        assertThat(redis.ask("TTL", redis.ask("KEYS", "*:state").strip())).isEqualTo("-1");
    }

    private void assertChangesAreSeen(Membership by) {
        int weight = 1 + by.members().all().get(0).instance().weight();
        Sandbox.await(leases.get(0).reweigh(weight));
        Sandbox.until(
                "the change is seen", () -> by.members().all().get(0).instance().weight() == weight);
    }

    private void assertNobodyWasMissed() {
        assertThat(fewest).hasValue(ALL.size());
        assertThat(leases).noneMatch(lease -> lease.fenced().isComplete());
    }

    private LeasedRegistry registry() {
        return registry(sandbox.newVertx());
    }

    private LeasedRegistry registry(Vertx vertx) {
        LeasedRegistry registry = new LeasedRegistry(
                vertx,
                new RegistryOptions().setLease(LEASE),
                context -> new RedisStore(context, redis.options(), RedisStoreOptions.DEFAULT));
        sandbox.closeLater(registry::close);
        return registry;
    }

    private Membership watch() {
        return registry().watch(SERVICE);
    }

    private static void awaitAll(Membership membership) {
        Sandbox.until("all are listed", () -> ids(membership).equals(ALL));
    }

    private static List<String> ids(Membership membership) {
        return membership.members().all().stream().map(Member::id).toList();
    }

    private static void awaitPassed(Duration time) {
        long begin = System.nanoTime();
        Sandbox.until(time + " have passed", () -> System.nanoTime() - begin > time.toNanos());
    }
}
