// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.redis.DecisionReader.Told;
import dev.weft.limiter.redis.DemandHistory.Step;
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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The scripts on a real Redis against the same decisions in Java: five algorithms, changing limits, clocks that go back. */
class LuaDecidesAsJavaTest {
    private static final int HISTORIES = 10_000;
    private static final int BATCH = 50;
    private static final long SEED = 20_261_123;
    private static final long KEPT_MILLIS = 600_000;
    private static final RedisScript SCRIPT =
            RedisScript.of(RedisLimiter.class, "/dev/weft/registry/redis/manual-clock", "limits", "decide");

    private static RedisProcess redis;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private ContextInternal context;
    private RedisLink link;
    private long batches;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Test
    void lua_and_java_decide_the_same_in_10_000_random_histories() {
        context = ((VertxInternal) sandbox.vertx()).createEventLoopContext();
        link = new RedisLink(context, redis.options().setMaxWaitingHandlers(100_000), "test", Sandbox.PATIENCE);
        sandbox.closeLater(() -> onContext(link::close));
        loadScript();

        long admissions = 0;
        long refusals = 0;
        for (int first = 0; first < HISTORIES; first += BATCH) {
            List<DemandHistory> histories = new ArrayList<>();
            List<Future<List<Told>>> told = new ArrayList<>();
            for (int i = first; i < first + BATCH; i++) {
                DemandHistory history = new DemandHistory(sandbox.vertx(), SEED + i);
                histories.add(history);
                told.add(onContext(() -> replay(history.steps())));
            }
            Sandbox.await(Future.all(told));
            for (int i = 0; i < BATCH; i++) {
                assertSame(histories.get(i), told.get(i).result());
                admissions += histories.get(i).admissions();
                refusals += histories.get(i).refusals();
            }
        }
        assertThat(admissions).as("admissions").isGreaterThan(10 * HISTORIES);
        assertThat(refusals).as("refusals").isGreaterThan(10 * HISTORIES);
    }

    private static void assertSame(DemandHistory history, List<Told> told) {
        for (int i = 0; i < told.size(); i++) {
            Step step = history.steps().get(i);
            assertThat(told.get(i))
                    .as("%s, step %d, at %d: %s", history, i, step.nowMicros(), step.what())
                    .isEqualTo(step.told());
        }
    }

    /** A script that has to be loaded runs later than those behind it. */
    private void loadScript() {
        Sandbox.await(onContext(() ->
                replay(new DemandHistory(sandbox.vertx(), SEED - 1).steps().subList(0, 1))));
    }

    private Future<List<Told>> replay(List<Step> steps) {
        LimitKeys keys = new LimitKeys("model");
        List<Future<Told>> told = new ArrayList<>();
        for (Step step : steps) {
            link.send(
                    Request.cmd(Command.SET).arg("manual-clock").arg(step.nowMicros()),
                    Sandbox.PATIENCE,
                    reply -> reply);
            DemandBatch batch = new DemandBatch(keys);
            step.ask().accept(batch);
            told.add(link.run(
                    SCRIPT,
                    batch.keys(keys.answer("none", "test", 0)),
                    batch.arguments(batches++, KEPT_MILLIS, KEPT_MILLIS, KEPT_MILLIS),
                    Sandbox.PATIENCE,
                    reply -> batch.read(reply).get(0)));
        }
        return Future.all(told).map(all -> told.stream().map(Future::result).toList());
    }

    private <T> Future<T> onContext(Supplier<Future<T>> action) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(v -> action.get().onComplete(promise));
        return promise.future();
    }
}
