// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.balance.BalanceOptions;
import dev.weft.balance.Node;
import dev.weft.balance.NodePool;
import dev.weft.balance.Profile;
import dev.weft.balance.Selection;
import dev.weft.registry.Instance;
import dev.weft.registry.LeasedRegistry;
import dev.weft.registry.Membership;
import dev.weft.registry.RegistryOptions;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.backend.redis.RedisBackendService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What it costs to look up one of 10,000 instances, beside the Redis backend of vertx-service-discovery in the same run. */
@Tag("slow")
@Timeout(300)
class LookupCostTest {
    private static final String SERVICE = "weft.test.v1.Shop";
    private static final int INSTANCES = 10_000;
    private static final int ROUNDS = 7;
    private static final int LOOKUPS = 300_000;
    private static final int STOCK_LOOKUPS = 5;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void lookup_among_10_000_instances_costs_less_than_a_microsecond_and_needs_no_redis() {
        try (RedisProcess own = RedisProcess.start();
                RedisProcess stock = RedisProcess.start()) {
            RedisBackendService backend = new RedisBackendService();
            backend.init(sandbox.vertx(), stock.options().toJson());
            fill(backend);
            Membership membership = filled(own);
            NodePool pool = new NodePool(SERVICE, new BalanceOptions());
            pool.update(
                    membership.members().all().stream()
                            .map(member -> Profile.of(member.id()))
                            .toList(),
                    0);

            List<String> ids =
                    IntStream.range(0, INSTANCES).mapToObj(LookupCostTest::id).toList();

            own.pause();
            long[] find = new long[ROUNDS];
            long[] pick = new long[ROUNDS];
            long[] stockLookup = new long[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                find[i] = nanosEach(
                        LOOKUPS,
                        n -> membership.members().find(ids.get(n % INSTANCES)).orElseThrow());
                pick[i] = nanosEach(LOOKUPS, n -> picked(pool));
                stockLookup[i] = nanosEach(STOCK_LOOKUPS, n -> lookup(backend, id(n)));
            }
            own.resume();

            System.out.printf(
                    "a lookup among %d instances, Redis standing still: by id %d ns, by balancer %d ns; "
                            + "the stock Redis backend, with its Redis running: %d us%n",
                    INSTANCES, median(find), median(pick), median(stockLookup) / 1_000);
            assertThat(median(find)).isLessThan(1_000);
            assertThat(median(pick)).isLessThan(1_000);
        }
    }

    private Membership filled(RedisProcess redis) {
        LeasedRegistry registry = new LeasedRegistry(
                sandbox.vertx(),
                new RegistryOptions().setLease(Duration.ofMinutes(5)),
                context -> new RedisStore(
                        context,
                        redis.options().setMaxWaitingHandlers(2 * INSTANCES),
                        new RedisStoreOptions("weft", Sandbox.PATIENCE, Sandbox.PATIENCE)));
        IntStream.range(0, INSTANCES)
                .forEach(i -> registry.register(
                        Instance.onWire(SERVICE, id(i), SocketAddress.inetSocketAddress(7401, "10.0.0.1"))));
        Membership membership = registry.watch(SERVICE);
        Sandbox.until(
                "all are listed",
                Duration.ofSeconds(60),
                () -> membership.members().all().size() == INSTANCES);
        return membership;
    }

    private static void fill(RedisBackendService backend) {
        for (int first = 0; first < INSTANCES; first += 20) {
            List<Future<Record>> stored = new ArrayList<>();
            for (int i = first; i < first + 20; i++) {
                Record record = new Record()
                        .setName(SERVICE)
                        .setType("weft-wire")
                        .setLocation(new JsonObject().put("endpoint", "10.0.0.1:7401"))
                        .setMetadata(new JsonObject().put("instance", id(i)));
                stored.add(Future.future(promise -> backend.store(record, promise::handle)));
            }
            Sandbox.await(Future.all(stored));
        }
    }

    /** As {@code ServiceDiscovery.getRecord} does: all records, then a filter. */
    private static Record lookup(RedisBackendService backend, String id) {
        List<Record> records =
                Sandbox.await(Future.<List<Record>>future(promise -> backend.getRecords(promise::handle)));
        return records.stream()
                .filter(record -> id.equals(record.getMetadata().getString("instance")))
                .findFirst()
                .orElseThrow();
    }

    private static Node picked(NodePool pool) {
        Node node = pool.pick(Selection.ANY, System.nanoTime());
        if (node == null) {
            throw new AssertionError("nobody is there");
        }
        return node;
    }

    private static long nanosEach(int count, IntFunction<?> lookup) {
        int sum = 0;
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            sum += System.identityHashCode(lookup.apply(i * 7 + 1)) & 1;
        }
        long each = (System.nanoTime() - begin) / count;
        assertThat(sum).isBetween(0, count);
        return each;
    }

    private static long median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String id(int number) {
        return "shop-" + number % INSTANCES;
    }
}
