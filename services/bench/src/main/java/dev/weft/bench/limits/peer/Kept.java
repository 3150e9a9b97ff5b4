// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits.peer;

import dev.weft.limiter.Demand;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Limit;
import dev.weft.limiter.Limiter;
import dev.weft.limiter.LocalLimiter;
import dev.weft.limiter.Quota;
import dev.weft.limiter.SlidingLog;
import dev.weft.limiter.SlidingWindow;
import dev.weft.limiter.TokenBucket;
import dev.weft.limiter.redis.RedisLimiter;
import dev.weft.limiter.redis.RedisLimiterOptions;
import io.github.bucket4j.Bucket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is remembered of keys that were admitted once lately: a hundred permits an hour each, counted in one way or another. */
public enum Kept {
    /** Counted by {@link FixedWindow}. */
    FIXED_WINDOW("Weft, fixed window", 1, new FixedWindow(Kept.PERMITS, Duration.ofHours(1))),
    /** Counted by {@link SlidingWindow}, in its 10 sub-intervals. */
    SLIDING_WINDOW("Weft, sliding window", 1, new SlidingWindow(Kept.PERMITS, Duration.ofHours(1))),
    /** Counted by {@link SlidingLog}, which grows with what is admitted: here ten. */
    SLIDING_LOG("Weft, sliding log of 10", 10, new SlidingLog(Kept.PERMITS, Duration.ofHours(1))),
    /** Counted by {@link TokenBucket}. */
    TOKEN_BUCKET("Weft, token bucket", 1, new TokenBucket(Kept.PERMITS, Duration.ofHours(1), Kept.PERMITS)),
    /** Counted by {@link LeakyBucket}. */
    LEAKY_BUCKET("Weft, leaky bucket", 1, new LeakyBucket(Kept.PERMITS, Duration.ofHours(1), Kept.PERMITS)),
    /** Bucket4j's bucket, with a configuration of its own as its builder makes one, in a map. */
    BUCKET4J("Bucket4j", 1, null);

    private static final int PERMITS = 100;
    private static final int AT_ONCE = 64;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final String title;
    private final int cost;
    private final @Nullable Limit limit;

    Kept(String title, int cost, @Nullable Limit limit) {
        this.title = title;
        this.cost = cost;
        this.limit = limit;
    }

    /** As a table names it. */
    public String title() {
        return title;
    }

    /** Remembers so many keys on the heap, and returns what holds them. */
    public Object keepLocally(Vertx vertx, int keys) {
        if (limit == null) {
            ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();
            for (int i = 0; i < keys; i++) {
                buckets.computeIfAbsent(key(i), key -> bucket()).tryConsume(cost);
            }
            return buckets;
        }
        LocalLimiter limiter = new LocalLimiter(vertx);
        Quota quota = Quota.of(limit);
        for (int i = 0; i < keys; i++) {
            limiter.decide(Demand.of(key(i), quota, cost));
        }
        return limiter;
    }

    /** Remembers so many keys in Redis. */
    public void keepInRedis(Vertx vertx, String redisUri, int keys) throws Exception {
        if (limit == null) {
            List<String> names = IntStream.range(0, keys).mapToObj(Kept::key).toList();
            try (SharedLimits limits = Contender.BUCKET4J.open(redisUri, PERMITS, names)) {
                decideEach(limits, keys);
            }
            return;
        }
        RedisLimiterOptions options = RedisLimiterOptions.DEFAULT.withDecisionTimeout(LONGEST.dividedBy(2));
        Limiter limiter = new RedisLimiter(vertx, new RedisOptions().setConnectionString(redisUri), options, () -> 1);
        Quota quota = Quota.of(limit);
        for (int i = 0; i < keys; i += AT_ONCE) {
            List<Future<?>> some = new ArrayList<>();
            for (int j = i; j < Math.min(keys, i + AT_ONCE); j++) {
                some.add(limiter.tryAcquire(Demand.of(key(j), quota, cost)));
            }
            await(Future.all(some));
        }
        await(limiter.close());
    }

    private static void decideEach(SharedLimits limits, int keys) throws InterruptedException {
        for (int i = 0; i < keys; i += AT_ONCE) {
            int end = Math.min(keys, i + AT_ONCE);
            CountDownLatch open = new CountDownLatch(end - i);
            for (int j = i; j < end; j++) {
                limits.decide(j, new CountingDown(open));
            }
            if (!open.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(open.getCount() + " decisions were not made");
            }
        }
    }

    private record CountingDown(CountDownLatch latch) implements SharedLimits.Answer {
        @Override
        public void decided(SharedLimits.Outcome outcome) {
            latch.countDown();
        }

        @Override
        public void failed(Throwable cause) {
            throw new IllegalStateException(cause);
        }
    }

    private static void await(Future<?> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(LONGEST.toSeconds(), TimeUnit.SECONDS);
    }

    private static Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(PERMITS).refillGreedy(PERMITS, Duration.ofHours(1)))
                .build();
    }

    private static String key(int number) {
        return "user:%012d".formatted(number);
    }
}
