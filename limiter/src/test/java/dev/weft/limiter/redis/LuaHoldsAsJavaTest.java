// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.concurrency.ConcurrencyLimit;
import dev.weft.limiter.concurrency.Hold;
import dev.weft.limiter.concurrency.HoldDecision;
import dev.weft.limiter.concurrency.HoldDemand;
import dev.weft.limiter.concurrency.KeyedConcurrency;
import dev.weft.limiter.redis.HoldCommand.Operation;
import dev.weft.limiter.redis.HoldCommand.Told;
import dev.weft.redis.RedisLink;
import dev.weft.redis.RedisScript;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The script of concurrency limits on a real Redis against the same in Java: leases, changing limits, clocks that go back. */
class LuaHoldsAsJavaTest {
    private static final int HISTORIES = 10_000;
    private static final int AT_ONCE = 50;
    private static final int INSTANTS = 8;
    private static final int MOST_OPERATIONS = 4;
    private static final int KEYS = 2;
    private static final long SEED = 20_261_124;
    private static final RedisScript SCRIPT =
            RedisScript.of(RedisConcurrency.class, "/dev/weft/registry/redis/manual-clock", "hold");

    private static RedisProcess redis;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private ContextInternal context;
    private RedisLink link;
    private long granted;
    private long refused;
    private long lost;

    /** Operations at an instant, and what Java says to each. */
    private record Instant(long nowMicros, List<HoldCommand> commands, List<Told> told) {}

    /** Somebody's permits, and what took them. */
    private record Taken(HoldCommand command, Hold hold) {}

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Test
    void lua_and_java_hold_the_same_in_10_000_random_histories() {
        context = ((VertxInternal) sandbox.vertx()).createEventLoopContext();
        link = new RedisLink(context, redis.options().setMaxWaitingHandlers(100_000), "test", Sandbox.PATIENCE);
        sandbox.closeLater(() -> onContext(link::close));
        Sandbox.await(onContext(() -> replay(history(-1))));

        for (int first = 0; first < HISTORIES; first += AT_ONCE) {
            List<List<Instant>> histories = new ArrayList<>();
            List<Future<List<List<Told>>>> told = new ArrayList<>();
            for (int i = first; i < first + AT_ONCE; i++) {
                List<Instant> history = history(i);
                histories.add(history);
                told.add(onContext(() -> replay(history)));
            }
            Sandbox.await(Future.all(told));
            for (int i = 0; i < AT_ONCE; i++) {
                assertSame(histories.get(i), told.get(i).result());
            }
        }
        assertThat(granted).as("granted").isGreaterThan(HISTORIES);
        assertThat(refused).as("refused").isGreaterThan(HISTORIES);
        assertThat(lost).as("lost before they were released or renewed").isGreaterThan(HISTORIES / 10);
    }

    private static void assertSame(List<Instant> history, List<List<Told>> told) {
        for (int i = 0; i < history.size(); i++) {
            assertThat(told.get(i))
                    .as("instant %d of %s", i, history.subList(0, i + 1))
                    .isEqualTo(history.get(i).told());
        }
    }

    private Future<List<List<Told>>> replay(List<Instant> history) {
        LimitKeys keys = new LimitKeys("model");
        List<Future<List<Told>>> told = new ArrayList<>();
        for (Instant instant : history) {
            link.send(
                    Request.cmd(Command.SET).arg("manual-clock").arg(instant.nowMicros()),
                    Sandbox.PATIENCE,
                    reply -> reply);
            HoldBatch batch = new HoldBatch(keys);
            instant.commands().forEach(batch::add);
            told.add(link.run(SCRIPT, batch.keys(""), batch.arguments(0), Sandbox.PATIENCE, batch::read));
        }
        return Future.all(told).map(all -> told.stream().map(Future::result).toList());
    }

    private List<Instant> history(int number) {
        Random random = new Random(SEED + number);
        AtomicLong now = new AtomicLong(1_790_000_000_000_000L);
        KeyedConcurrency java = new KeyedConcurrency(sandbox.vertx(), KEYS * 64, now::get);
        List<Taken> taken = new ArrayList<>();
        List<Instant> history = new ArrayList<>();
        for (int i = 0; i < INSTANTS; i++) {
            now.addAndGet(step(random));
            List<HoldCommand> commands = new ArrayList<>();
            List<Told> told = new ArrayList<>();
            for (int j = random.nextInt(MOST_OPERATIONS); j >= 0; j--) {
                boolean holds = taken.isEmpty() || random.nextInt(3) > 0;
                HoldCommand command = holds
                        ? hold(number, i * MOST_OPERATIONS + j, random)
                        : taken.get(random.nextInt(taken.size()))
                                .command()
                                .then(random.nextBoolean() ? Operation.RENEW : Operation.RELEASE, Promise.promise());
                commands.add(command);
                told.add(holds ? take(java, command, taken) : change(java, command, taken));
            }
            history.add(new Instant(now.get(), commands, told));
        }
        return history;
    }

    /** Mostly ahead; at times back by as much as is borne, or by more. */
    private static long step(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> -random.nextInt(1_000_001);
            case 1 -> -random.nextInt(20_000_000);
            case 2 -> 0;
            default -> random.nextInt(3_000_000);
        };
    }

    private static HoldCommand hold(int history, int number, Random random) {
        String key = "history-" + history + "-" + random.nextInt(KEYS);
        ConcurrencyLimit limit = new ConcurrencyLimit(random.nextInt(7), Duration.ofMillis(1 + random.nextInt(6_000)));
        return new HoldCommand(Operation.HOLD, key, "hold-" + number, random.nextInt(4), limit, 0, Promise.promise());
    }

    private Told take(KeyedConcurrency java, HoldCommand command, List<Taken> taken) {
        HoldDecision decision = java.decide(HoldDemand.of(command.key(), command.limit(), command.permits()));
        if (decision instanceof HoldDecision.Granted one) {
            granted++;
            if (command.permits() > 0) {
                taken.add(new Taken(command, one.hold()));
            }
        } else {
            refused++;
        }
        return told(decision.isGranted(), decision);
    }

    private Told change(KeyedConcurrency java, HoldCommand command, List<Taken> taken) {
        Hold hold = taken.stream()
                .filter(one -> one.command().id().equals(command.id()))
                .findFirst()
                .orElseThrow()
                .hold();
        boolean held = hold.isHeld();
        lost += held ? 0 : 1;
        if (command.operation() == Operation.RELEASE) {
            hold.release();
        } else {
            assertThat(hold.renew().result()).isEqualTo(held);
        }
        return told(held, java.decide(HoldDemand.of(command.key(), command.limit(), 0)));
    }

    private static Told told(boolean held, HoldDecision decision) {
        return HoldCommand.told(
                held ? 1 : 0,
                decision.verdict().waitMicros(),
                decision.verdict().remaining(),
                decision.verdict().resetMicros());
    }

    private <T> Future<T> onContext(Supplier<Future<T>> action) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(v -> action.get().onComplete(promise));
        return promise.future();
    }
}
