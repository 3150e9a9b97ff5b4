// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Decision;
import dev.weft.limiter.Decision.Basis;
import dev.weft.limiter.Demand;
import dev.weft.limiter.TokenBucket;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.redis.client.RedisOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.LogManager;

/** A process that asks for all {@link HammeredLimit}s, always more than there is, until it is killed. */
final class HammeringNode {
    /** How many such processes share the limits, as each of them believes. */
    static final int NODES = 8;

    private static final long PAUSE_MILLIS = 5;
    private static final int LEASED_AT_ONCE = 6;
    private static final int WAITING = 2;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final RedisLimiter limiter;
    private final AdmissionLog log;
    private final Context context;
    private boolean ready;

    private HammeringNode(Vertx vertx, int redisPort, Path file) {
        RedisOptions redis = new RedisOptions().setConnectionString("redis://127.0.0.1:" + redisPort);
        this.limiter = new RedisLimiter(vertx, redis, RedisLimiterOptions.DEFAULT, () -> NODES);
        this.log = new AdmissionLog(file);
        this.context = vertx.getOrCreateContext();
    }

    /** Arguments: the port of Redis, and the file for what is admitted. Prints "ready" when Redis has admitted something. */
    public static void main(String[] arguments) {
        LogManager.getLogManager().reset();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        new HammeringNode(vertx, Integer.parseInt(arguments[0]), Path.of(arguments[1])).begin(vertx);
    }

    private void begin(Vertx vertx) {
        context.runOnContext(begun -> {
            for (int i = 0; i < WAITING; i++) {
                queueUp(vertx);
            }
            vertx.setPeriodic(PAUSE_MILLIS, due -> askForAll());
        });
    }

    private void askForAll() {
        for (HammeredLimit limit : HammeredLimit.values()) {
            int often = limit.isLeased() ? LEASED_AT_ONCE : limit == HammeredLimit.LEAKY_BUCKET_QUEUED ? 0 : 1;
            for (int i = 0; i < often; i++) {
                long asked = nowMicros();
                limiter.tryAcquire(demand(limit)).onSuccess(decision -> note(limit, asked, decision));
            }
        }
    }

    private void queueUp(Vertx vertx) {
        long asked = nowMicros();
        HammeredLimit limit = HammeredLimit.LEAKY_BUCKET_QUEUED;
        limiter.acquire(demand(limit), LONGEST_WAIT).decision().onSuccess(decision -> {
            note(limit, asked, decision);
            vertx.setTimer(1, due -> queueUp(vertx));
        });
    }

    private static Demand demand(HammeredLimit limit) {
        return Demand.of(limit.name(), limit.quota(), 1);
    }

    private void note(HammeredLimit limit, long asked, Decision decision) {
        if (!decision.isAdmitted()) {
            return;
        }
        if (decision.basis() == Basis.STATE && !(limit.quota().limit() instanceof TokenBucket)) {
            long instant = decision.verdicts().get(0).fromMicros();
            log.add(new Admission(limit, instant, instant));
        } else {
            log.add(new Admission(limit, asked, nowMicros()));
        }
        if (!ready && decision.basis() == Basis.STATE) {
            ready = true;
            System.out.println("ready");
        }
    }

    static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
