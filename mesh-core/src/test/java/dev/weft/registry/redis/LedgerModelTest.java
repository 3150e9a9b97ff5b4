// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.redis.RedisScript;
import dev.weft.registry.LedgerHistory;
import dev.weft.registry.LedgerHistory.Step;
import dev.weft.registry.LedgerHistory.Told;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The scripts against the same rules in plain Java, over random histories of honest, late and stale owners. */
class LedgerModelTest {
    private static final int BATCH = 20;
    private static final long SEED = 20_261_122;

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

    @Test
    void scripts_and_model_tell_the_same_in_random_histories() {
        compare(1_000);
    }

    @Test
    @Tag("slow")
    void scripts_and_model_tell_the_same_in_10_000_random_histories() {
        compare(10_000);
    }

    private void compare(int histories) {
        ContextInternal context = ((VertxInternal) sandbox.vertx()).createEventLoopContext();
        RedisStore store = new RedisStore(
                context,
                redis.options().setMaxWaitingHandlers(100_000),
                new RedisStoreOptions("model", Sandbox.PATIENCE, Sandbox.PATIENCE),
                LedgerScripts.of(name -> RedisScript.of(LedgerScripts.class, "manual-clock", "ledger", name)));
        sandbox.closeLater(() -> onContext(context, store::close));
        loadScripts(context, store);

        int stale = 0;
        for (int first = 0; first < histories; first += BATCH) {
            List<LedgerHistory> batch = new ArrayList<>();
            List<Future<List<Told>>> told = new ArrayList<>();
            for (int i = first; i < first + BATCH; i++) {
                LedgerHistory history = LedgerHistory.random(SEED + i, "service-" + i + "-of-" + histories);
                batch.add(history);
                told.add(onContext(context, () -> replay(store, history)));
            }
            Sandbox.await(Future.all(told));
            for (int i = 0; i < BATCH; i++) {
                LedgerHistory history = batch.get(i);
                assertThat(told.get(i).result()).as(history.toString()).isEqualTo(history.told());
                stale += history.staleCommands();
            }
        }
        assertThat(stale).as("commands of stale owners, all refused").isGreaterThan(histories);
    }

    /** A script that has to be loaded runs later than those behind it. */
    private static void loadScripts(ContextInternal context, RedisStore store) {
        LedgerHistory all = LedgerHistory.random(SEED, "first-" + System.nanoTime());
        all.steps().forEach(step -> Sandbox.await(onContext(context, () -> replay(store, List.of(step)))));
    }

    private static Future<List<Told>> replay(RedisStore store, LedgerHistory history) {
        return replay(store, history.steps());
    }

    private static Future<List<Told>> replay(RedisStore store, List<Step> steps) {
        List<Future<Told>> told = new ArrayList<>();
        for (Step step : steps) {
            store.send(Request.cmd(Command.SET).arg("manual-clock").arg(step.nowMicros()), reply -> reply);
            told.add(step.take(store));
        }
        return Future.all(told).map(all -> told.stream().map(Future::result).toList());
    }

    private static <T> Future<T> onContext(ContextInternal context, Supplier<Future<T>> action) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(v -> action.get().onComplete(promise));
        return promise.future();
    }
}
