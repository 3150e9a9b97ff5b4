// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.micro;

import dev.weft.limiter.AtomicTokenBucket;
import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.LocalLimiter;
import dev.weft.limiter.Quota;
import dev.weft.limiter.TokenBucket;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Limits of one process. One operation is one decision of one permit: on a single bucket that all threads share, or on the
 * bucket of one out of a thousand keys. Each peer is as its documentation shows it, with the clock that it comes with.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@NullUnmarked
public class LimitBench {
    private static final int KEYS = 1_000;

    /** A rate that nobody reaches, from a store that outlasts the measurement. */
    private static final long HIGH_RATE = 10_000_000;

    private static final long DEEP = 1L << 38;
    private static final int MOST_A_SECOND = 1_000_000_000;

    /** What is decided: all are admitted, or all but the first are refused. */
    public enum Case {
        /** The bucket never runs dry. */
        ADMITTED,
        /** One permit an hour. */
        REFUSED;

        TokenBucket weft() {
            return this == ADMITTED
                    ? new TokenBucket(HIGH_RATE, Duration.ofSeconds(1), DEEP)
                    : new TokenBucket(1, Duration.ofHours(1), 1);
        }

        Bucket bucket4j() {
            return this == ADMITTED
                    ? Bucket.builder()
                            .addLimit(limit -> limit.capacity(DEEP).refillGreedy(HIGH_RATE, Duration.ofSeconds(1)))
                            .build()
                    : Bucket.builder()
                            .addLimit(limit -> limit.capacity(1).refillGreedy(1, Duration.ofHours(1)))
                            .build();
        }

        RateLimiter resilience4j() {
            return RateLimiter.of(
                    "bench",
                    RateLimiterConfig.custom()
                            .limitForPeriod(this == ADMITTED ? MOST_A_SECOND : 1)
                            .limitRefreshPeriod(this == ADMITTED ? Duration.ofSeconds(1) : Duration.ofHours(1))
                            .timeoutDuration(Duration.ZERO)
                            .build());
        }
    }

    /** One bucket of each peer. */
    @State(Scope.Benchmark)
    public static class Single {
        @Param
        Case decided;

        AtomicTokenBucket weft;
        RateLimiter resilience4j;
        Bucket bucket4j;

        @Setup
        public void fill() {
            weft = new AtomicTokenBucket(decided.weft());
            resilience4j = decided.resilience4j();
            bucket4j = decided.bucket4j();
        }
    }

    /** A bucket for each key, of those who find one by its key. */
    @State(Scope.Benchmark)
    public static class Keyed {
        @Param
        Case decided;

        private Vertx vertx;
        LocalLimiter weft;
        Quota quota;
        ConcurrentHashMap<String, Bucket> bucket4j;

        @Setup
        public void open() {
            vertx = Vertx.vertx();
            weft = new LocalLimiter(vertx);
            quota = Quota.of(decided.weft());
            bucket4j = new ConcurrentHashMap<>();
        }

        @TearDown
        public void close() {
            vertx.close();
        }
    }

    /** The keys in turn, from another place in each thread. */
    @State(Scope.Thread)
    public static class Keys {
        private final String[] keys =
                IntStream.range(0, KEYS).mapToObj(i -> "user:" + i).toArray(String[]::new);
        private int place = System.identityHashCode(this) % KEYS;

        String next() {
            place = place + 1 == KEYS ? 0 : place + 1;
            return keys[place];
        }
    }

    @Benchmark
    public long weft(Single one) {
        return one.weft.tryTake(1);
    }

    @Benchmark
    public boolean resilience4j(Single one) {
        return one.resilience4j.acquirePermission();
    }

    @Benchmark
    public boolean bucket4j(Single one) {
        return one.bucket4j.tryConsume(1);
    }

    @Benchmark
    public Decision weftKeys(Keyed all, Keys keys) {
        return all.weft.decide(Demand.of(keys.next(), all.quota, 1));
    }

    @Benchmark
    public boolean bucket4jKeys(Keyed all, Keys keys) {
        return all.bucket4j
                .computeIfAbsent(keys.next(), key -> all.decided.bucket4j())
                .tryConsume(1);
    }
}
