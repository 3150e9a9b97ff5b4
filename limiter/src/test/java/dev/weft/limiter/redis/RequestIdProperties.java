// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.Charge;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Limit;
import dev.weft.limiter.Quota;
import dev.weft.limiter.SlidingLog;
import dev.weft.limiter.SlidingWindow;
import dev.weft.limiter.TokenBucket;
import dev.weft.limiter.redis.DecisionReader.Told;
import dev.weft.redis.RedisLink;
import dev.weft.redis.RedisScript;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Whatever is asked again by the name of its request, or in the same batch, is told the same and charged once. */
class RequestIdProperties {
    private static final RedisScript SCRIPT =
            RedisScript.of(RedisLimiter.class, "/dev/weft/registry/redis/manual-clock", "limits", "decide");
    private static final long KEPT_MILLIS = 600_000;
    private static final int KEYS = 3;
    private static final int MOST_STEPS = 30;
    private static final int MOST_CHARGES = 4;
    private static final Asked NOBODY = new Asked() {
        @Override
        public void told(Told told, long sentNanos) {}

        @Override
        public void unanswered() {}
    };

    private static RedisProcess redis;
    private static Vertx vertx;
    private static ContextInternal context;
    private static RedisLink link;

    private long batches;

    /** A request at an instant; one that has no name is repeated only with its batch. */
    private record Named(long micros, @Nullable String id, List<Charge> charges) {}

    @BeforeContainer
    static void open() {
        redis = RedisProcess.start();
        vertx = Vertx.vertx();
        context = ((VertxInternal) vertx).createEventLoopContext();
        link = new RedisLink(context, redis.options(), "test", Sandbox.PATIENCE);
    }

    @AfterContainer
    static void close() {
        Sandbox.await(vertx.close());
        redis.close();
    }

    @Property(tries = 200)
    void history_with_any_repetitions_ends_as_without_them(@ForAll long seed) {
        redis.ask("FLUSHALL");
        Random random = new Random(seed);
        List<Quota> quotas = quotas(random);
        List<Named> history = history(quotas, random);

        LimitKeys once = new LimitKeys("once");
        List<Told> first =
                history.stream().map(step -> ask(once, step, ++batches)).toList();

        LimitKeys often = new LimitKeys("often");
        for (int i = 0; i < history.size(); i++) {
            long batch = ++batches;
            assertThat(ask(often, history.get(i), batch)).isEqualTo(first.get(i));
            if (random.nextBoolean()) {
                assertThat(ask(often, history.get(i), batch))
                        .as("the same batch")
                        .isEqualTo(first.get(i));
            }
            for (int again = random.nextInt(3); again > 0; again--) {
                int earlier = random.nextInt(i + 1);
                Named repeated = at(history.get(i).micros(), history.get(earlier));
                if (repeated.id() == null || first.get(earlier).admitted() == 0) {
                    continue;
                }
                assertThat(ask(often, repeated, ++batches))
                        .as("an earlier request")
                        .isEqualTo(first.get(earlier));
            }
        }
        long end = history.get(history.size() - 1).micros();
        for (int key = 0; key < KEYS; key++) {
            Named look = new Named(end, "look-" + key, List.of(new Charge("key-" + key, quotas.get(key), 0)));
            assertThat(ask(often, look, ++batches)).isEqualTo(ask(once, look, ++batches));
        }
    }

    private static Named at(long micros, Named request) {
        return new Named(micros, request.id(), request.charges());
    }

    private static Told ask(LimitKeys keys, Named request, long batchNumber) {
        return Sandbox.await(onContext(() -> {
            link.send(
                    Request.cmd(Command.SET).arg("manual-clock").arg(request.micros()),
                    Sandbox.PATIENCE,
                    reply -> reply);
            DemandBatch batch = new DemandBatch(keys);
            batch.tryAll(request.charges(), request.id(), NOBODY);
            return link.run(
                    SCRIPT,
                    batch.keys(keys.answer("none", "test", 0)),
                    batch.arguments(batchNumber, KEPT_MILLIS, KEPT_MILLIS, KEPT_MILLIS),
                    Sandbox.PATIENCE,
                    reply -> batch.read(reply).get(0));
        }));
    }

    private static List<Named> history(List<Quota> quotas, Random random) {
        List<Named> history = new ArrayList<>();
        long now = TimeUnit.SECONDS.toMicros(1_790_000_000L);
        for (int i = 1 + random.nextInt(MOST_STEPS); i > 0; i--) {
            now += random.nextBoolean() ? 0 : random.nextInt(1_000_000);
            List<Charge> charges = new ArrayList<>();
            for (int many = 1 + random.nextInt(MOST_CHARGES); many > 0; many--) {
                int key = random.nextInt(KEYS);
                charges.add(new Charge("key-" + key, quotas.get(key), random.nextInt(4)));
            }
            history.add(new Named(now, random.nextBoolean() ? "request-" + i : null, charges));
        }
        return history;
    }

    private static List<Quota> quotas(Random random) {
        List<Quota> quotas = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            quotas.add(Quota.of(limit(random)));
        }
        return quotas;
    }

    private static Limit limit(Random random) {
        long permits = 1 + random.nextInt(20);
        Duration time = Duration.ofMillis(1 + random.nextInt(3_000));
        return switch (random.nextInt(5)) {
            case 0 -> new FixedWindow(permits, time);
            case 1 -> new SlidingWindow(permits, time);
            case 2 -> new SlidingLog(permits, time);
            case 3 -> new TokenBucket(permits, time, 1 + random.nextInt(20));
            default -> new LeakyBucket(permits, time, 1 + random.nextInt(20));
        };
    }

    private static <T> Future<T> onContext(Supplier<Future<T>> action) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(v -> action.get().onComplete(promise));
        return promise.future();
    }
}
