// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.limiter.Demand;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Limit;
import dev.weft.limiter.LocalLimiter;
import dev.weft.limiter.Quota;
import dev.weft.limiter.SlidingLog;
import dev.weft.limiter.SlidingWindow;
import dev.weft.limiter.TokenBucket;
import dev.weft.limiter.redis.RedisLimiter;
import dev.weft.limiter.redis.RedisLimiterOptions;
import io.github.bucket4j.Bucket;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a key takes of memory that was asked for once: of Redis's, and of the heap. */
final class MemoryTable {
    private static final int KEYS = 100_000;
    private static final int IN_FLIGHT = 500;
    private static final int COLLECTIONS = 5;
    /** In which one permit comes back: no key expires while others are still asked for. */
    private static final Duration HOUR = Duration.ofHours(1);

    private static final int PERMITS = 1_000;

    private final Vertx vertx;
    private final RedisServer redis;

    MemoryTable(Vertx vertx, RedisServer redis) {
        this.vertx = vertx;
        this.redis = redis;
    }

    void measure(Report report) {
        Map<String, Double> inRedis = new LinkedHashMap<>();
        limits().forEach((name, limit) -> inRedis.put("Weft, " + name, redisBytes(limit)));
        try (SharedBuckets buckets = new SharedBuckets(redis.lettuce(), PERMITS, 1, HOUR)) {
            inRedis.put(
                    "Bucket4j with Lettuce",
                    redisBytes(key -> buckets.bucket(key).tryConsume(1)));
        }
        report.memory("Memory in Redis, bytes a key", inRedis);
        Map<String, Double> onHeap = new LinkedHashMap<>();
        limits().forEach((name, limit) -> onHeap.put("Weft LocalLimiter, " + name, heapBytes(() -> limiter(limit))));
        onHeap.put("ConcurrentHashMap of Bucket4j's buckets", heapBytes(MemoryTable::buckets));
        report.memory("Memory on the heap, bytes a key", onHeap);
    }

    private static Map<String, Limit> limits() {
        Map<String, Limit> limits = new LinkedHashMap<>();
        limits.put("token bucket", new TokenBucket(1, HOUR, PERMITS));
        limits.put("leaky bucket", new LeakyBucket(1, HOUR, PERMITS));
        limits.put("fixed window", new FixedWindow(PERMITS, HOUR));
        limits.put("sliding window", new SlidingWindow(PERMITS, HOUR));
        limits.put("sliding log with one entry", new SlidingLog(PERMITS, HOUR));
        return limits;
    }

    private double redisBytes(Limit limit) {
        RedisLimiter limiter = new RedisLimiter(
                vertx,
                redis.options(),
                RedisLimiterOptions.DEFAULT.withDecisionTimeout(Duration.ofSeconds(5)),
                () -> 1);
        double bytes = redisBytes(
                key -> limiter.tryAcquire(Demand.of(key, Quota.of(limit), 1)).toCompletionStage());
        limiter.close().toCompletionStage().toCompletableFuture().join();
        return bytes;
    }

    private double redisBytes(Function<String, CompletionStage<?>> ask) {
        redis.commands().flushall();
        long before = redis.usedMemory();
        List<CompletableFuture<?>> flying = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            flying.add(ask.apply(Keys.key(i)).toCompletableFuture());
            if (flying.size() == IN_FLIGHT) {
                flying.forEach(CompletableFuture::join);
                flying.clear();
            }
        }
        flying.forEach(CompletableFuture::join);
        long keys = redis.commands().dbsize();
        if (keys < KEYS) {
            throw new IllegalStateException("only " + keys + " of " + KEYS + " keys are there");
        }
        return (double) (redis.usedMemory() - before) / KEYS;
    }

    private LocalLimiter limiter(Limit limit) {
        LocalLimiter limiter = new LocalLimiter(vertx);
        Quota quota = Quota.of(limit);
        for (int i = 0; i < KEYS; i++) {
            limiter.decide(Demand.of(Keys.key(i), quota, 1));
        }
        return limiter;
    }

    private static Map<String, Bucket> buckets() {
        Map<String, Bucket> buckets = new ConcurrentHashMap<>();
        for (int i = 0; i < KEYS; i++) {
            buckets.computeIfAbsent(
                            Keys.key(i),
                            key -> Bucket.builder()
                                    .addLimit(limit -> limit.capacity(PERMITS).refillGreedy(1, HOUR))
                                    .build())
                    .tryConsume(1);
        }
        return buckets;
    }

    private static double heapBytes(Supplier<Object> filled) {
        long before = usedHeap();
        Object kept = filled.get();
        long after = usedHeap();
        java.lang.ref.Reference.reachabilityFence(kept);
        return (double) (after - before) / KEYS;
    }

    private static long usedHeap() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
