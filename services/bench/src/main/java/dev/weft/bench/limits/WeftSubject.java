// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.Quota;
import dev.weft.limiter.redis.RedisLimiter;
import dev.weft.limiter.redis.RedisLimiterOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Our limits in Redis, asked on one event loop with so many decisions in flight. */
final class WeftSubject implements Subject {
    /** Asked in a turn at most, where answers come at once: then the loop has its turn. */
    private static final int MOST_IN_A_TURN = 256;

    private final String name;
    private final RedisServer redis;
    private final int inFlight;
    private final List<Demand> demands;
    private final RedisLimiter limiter;
    private final Context context;

    private final AtomicLong decided = new AtomicLong();
    private volatile boolean stopped;
    private int flying;
    private int next;
    private boolean turning;

    WeftSubject(String name, Vertx vertx, RedisServer redis, int inFlight, List<String> keys, Quota quota) {
        this.name = name;
        this.redis = redis;
        this.inFlight = inFlight;
        this.demands = keys.stream().map(key -> Demand.of(key, quota, 1)).toList();
        this.limiter = new RedisLimiter(
                vertx,
                redis.options(),
                RedisLimiterOptions.DEFAULT.withDecisionTimeout(Duration.ofSeconds(5)),
                () -> 1);
        this.context = ((VertxInternal) vertx).createEventLoopContext();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Sample sample(double seconds) throws InterruptedException {
        stopped = false;
        context.runOnContext(go -> turn());
        Sample sample = Counting.sample(decided, redis, seconds);
        stopped = true;
        return sample;
    }

    @Override
    public void close() {
        limiter.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
    }

    private void turn() {
        turning = false;
        for (int i = 0; i < MOST_IN_A_TURN && flying < inFlight && !stopped; i++) {
            ask();
        }
        if (flying < inFlight && !stopped) {
            turnLater();
        }
    }

    private void ask() {
        next = next + 1 == demands.size() ? 0 : next + 1;
        Future<Decision> decision = limiter.tryAcquire(demands.get(next));
        if (decision.isComplete()) {
            count(decision.result());
        } else {
            flying++;
            decision.onComplete(answered -> {
                flying--;
                count(answered.result());
                turnLater();
            });
        }
    }

    private void turnLater() {
        if (!turning && !stopped) {
            turning = true;
            context.runOnContext(go -> turn());
        }
    }

    private void count(Decision decision) {
        if (!decision.isAdmitted() || decision.basis() == Decision.Basis.AWAY) {
            throw new IllegalStateException("not what is measured: " + decision);
        }
        decided.lazySet(decided.getPlain() + 1);
    }
}
