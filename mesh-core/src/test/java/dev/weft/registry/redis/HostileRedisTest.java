// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.registry.Instance;
import dev.weft.registry.Lease;
import dev.weft.registry.LeasedRegistry;
import dev.weft.registry.Member;
import dev.weft.registry.Membership;
import dev.weft.registry.RegistryOptions;
import dev.weft.registry.redis.HostileRedis.Manner;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever Redis answers, nothing hangs and nothing is lost, and when it is itself again all is as it should be. */
class HostileRedisTest {
    private static final String SERVICE = "weft.test.v1.Shop";
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final RedisStoreOptions HASTY =
            new RedisStoreOptions("weft", Duration.ofMillis(300), Duration.ofMillis(500));

    private static RedisProcess redis;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"SILENT", "NIL", "SHAPES", "RUBBISH"})
    void redis_that_misbehaves_loses_nobody_and_is_used_again_when_it_is_well(Manner manner) {
        assertSurvived(manner);
    }

    @ParameterizedTest
    @Tag("slow")
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"HONEST", "SILENT", "NIL", "SHAPES", "RUBBISH"})
    void redis_that_misbehaves_otherwise_loses_nobody_either(Manner manner) {
        assertSurvived(manner);
    }

    private void assertSurvived(Manner manner) {
        redis.ask("FLUSHALL");
        HostileRedis hostile = new HostileRedis(sandbox, redis.port());
        LeasedRegistry owner = registry(sandbox.vertx(), hostile);
        Lease first = owner.register(instance("shop-1"));
        Membership seen = registry(sandbox.newVertx(), hostile).watch(SERVICE);
        Sandbox.until("the first is listed", () -> ids(seen).equals(List.of("shop-1")));
        AtomicInteger fewest = new AtomicInteger(1);
        seen.onChange(members -> fewest.accumulateAndGet(members.all().size(), Math::min));

        hostile.behave(manner);
        long begin = System.nanoTime();
        Lease second = owner.register(instance("shop-2"));
        Membership late = registry(sandbox.newVertx(), hostile).watch(SERVICE);
        Sandbox.until(
                "it was bad for long enough",
                () -> hostile.misdeeds() >= 8 && System.nanoTime() - begin > LEASE.toNanos());
        assertThat(ids(seen)).contains("shop-1");
        int misdeeds = hostile.misdeeds();

        hostile.behave(Manner.HONEST);
        long well = System.nanoTime();
        Sandbox.await(second.registered());
        Sandbox.until("both are listed", () -> ids(seen).equals(List.of("shop-1", "shop-2")));
        Sandbox.until("both are listed by the other", () -> ids(late).equals(List.of("shop-1", "shop-2")));
        Sandbox.await(first.reweigh(7));
        Sandbox.until("changes are seen at once again", () -> weight(seen) == 7 && weight(late) == 7);
        Duration took = Duration.ofNanos(System.nanoTime() - well);
        System.out.printf("%s: %d misdeeds, well again after %d ms%n", manner, misdeeds, took.toMillis());

        assertThat(fewest).hasValueGreaterThanOrEqualTo(1);
        assertThat(first.fenced().isComplete()).isFalse();
        assertThat(took).isLessThan(Duration.ofSeconds(5));
        assertThat(misdeeds).as("commands in two seconds").isLessThan(1_000);
    }

    private LeasedRegistry registry(Vertx vertx, HostileRedis hostile) {
        LeasedRegistry registry = new LeasedRegistry(
                vertx,
                new RegistryOptions().setLease(LEASE),
                context -> new RedisStore(context, hostile.options(), HASTY));
        sandbox.closeLater(registry::close);
        return registry;
    }

    private static Instance instance(String id) {
        return Instance.onWire(SERVICE, id, SocketAddress.inetSocketAddress(7401, "10.0.0.1"));
    }

    private static List<String> ids(Membership seen) {
        return seen.members().all().stream().map(Member::id).toList();
    }

    private static int weight(Membership seen) {
        return seen.members()
                .find("shop-1")
                .map(member -> member.instance().weight())
                .orElse(-1);
    }
}
