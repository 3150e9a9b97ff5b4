// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits.peer;

import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.Quota;
import dev.weft.limiter.Quota.Sharing;
import dev.weft.limiter.Quota.WhenAway;
import dev.weft.limiter.TokenBucket;
import dev.weft.limiter.redis.RedisLimiter;
import dev.weft.limiter.redis.RedisLimiterOptions;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.List;

/** Ours, on one event loop, with demands that were made beforehand. */
final class WeftLimits implements SharedLimits {
    /** Long enough for a machine that is busy with other things. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final RedisLimiter limiter;
    private final Demand[] demands;

    WeftLimits(String redisUri, Sharing sharing, long permits, List<String> keys) {
        TokenBucket limit = new TokenBucket(permits, Workload.PER, permits);
        Quota quota = new Quota(limit, sharing, WhenAway.CLOSED);
        limiter = new RedisLimiter(
                vertx,
                new RedisOptions().setConnectionString(redisUri),
                RedisLimiterOptions.DEFAULT.withDecisionTimeout(TIMEOUT),
                () -> 1);
        demands = keys.stream().map(key -> Demand.of(key, quota, 1)).toArray(Demand[]::new);
    }

    @Override
    public void decide(int key, Answer answer) {
        limiter.tryAcquire(demands[key]).onComplete(done -> tell(done, answer));
    }

    private static void tell(AsyncResult<Decision> done, Answer answer) {
        if (done.failed()) {
            answer.failed(done.cause());
        } else if (done.result().basis() == Decision.Basis.AWAY) {
            answer.failed(new IllegalStateException("Redis did not decide in time"));
        } else {
            answer.decided(done.result().isAdmitted() ? Outcome.ADMITTED : Outcome.REFUSED);
        }
    }

    @Override
    public void execute(Runnable action) {
        context.runOnContext(now -> action.run());
    }

    @Override
    public void close() throws Exception {
        limiter.close().toCompletionStage().toCompletableFuture().get();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }
}
