// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Quota.WhenAway;
import dev.weft.limiter.concurrency.ConcurrencyLimit;
import dev.weft.limiter.concurrency.HoldDecision;
import dev.weft.limiter.concurrency.HoldDemand;
import dev.weft.limiter.redis.HoldLog.Span;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.redis.client.RedisOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.LogManager;

/** A process whose workers hold permits of one limit again and again, and at times forget to release them, until it is killed. */
final class HoldingNode {
    static final ConcurrencyLimit LIMIT = new ConcurrencyLimit(10, Duration.ofSeconds(1));

    /** Until a hold is known to end in Redis at the earliest: its lease began at most a decision's time before it was told. */
    private static final long SURE_MICROS =
            LIMIT.leaseMicros() - RedisLimiterOptions.DEFAULT.decisionTimeout().toNanos() / 1_000;

    private static final int WORKERS = 4;
    private static final int MOST_PERMITS = 3;
    private static final int LONGEST_WORK_MILLIS = 20;
    private static final int FORGETS_ONE_IN = 32;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final RedisConcurrency limiter;
    private final HoldLog log;
    private boolean ready;

    private HoldingNode(Vertx vertx, int redisPort, Path file) {
        RedisOptions redis = new RedisOptions().setConnectionString("redis://127.0.0.1:" + redisPort);
        this.vertx = vertx;
        this.limiter = new RedisConcurrency(vertx, redis, RedisLimiterOptions.DEFAULT, () -> HammeringNode.NODES);
        this.log = new HoldLog(file);
    }

    /** Arguments: the port of Redis, and the file for what is held. Prints "ready" when something is. */
    public static void main(String[] arguments) {
        LogManager.getLogManager().reset();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        HoldingNode node = new HoldingNode(vertx, Integer.parseInt(arguments[0]), Path.of(arguments[1]));
        vertx.runOnContext(begun -> {
            for (int i = 0; i < WORKERS; i++) {
                node.work();
            }
        });
    }

    private void work() {
        long permits = ThreadLocalRandom.current().nextInt(1, MOST_PERMITS + 1);
        HoldDemand demand = new HoldDemand("crew", LIMIT, permits, WhenAway.CLOSED);
        limiter.acquire(demand, LONGEST_WAIT).decision().onSuccess(decision -> {
            if (decision instanceof HoldDecision.Granted granted) {
                hold(granted);
            } else {
                vertx.setTimer(1, again -> work());
            }
        });
    }

    private void hold(HoldDecision.Granted granted) {
        long from = HammeringNode.nowMicros();
        int place = log.begin(new Span(granted.hold().permits(), from, from + SURE_MICROS));
        if (!ready) {
            ready = true;
            System.out.println("ready");
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        vertx.setTimer(random.nextInt(1, LONGEST_WORK_MILLIS), done -> {
            if (random.nextInt(FORGETS_ONE_IN) > 0) {
                log.end(place, Math.min(from + SURE_MICROS, HammeringNode.nowMicros()));
                granted.hold().release();
            }
            work();
        });
    }
}
