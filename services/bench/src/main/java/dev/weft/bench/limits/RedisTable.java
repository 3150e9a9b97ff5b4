// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.limiter.Quota;
import dev.weft.limiter.Quota.Sharing;
import dev.weft.limiter.Quota.WhenAway;
import dev.weft.limiter.TokenBucket;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Limits in Redis, with 64 decisions in flight from one process, all of them admitted. */
final class RedisTable {
    static final String HOT = "Weft strict, 1 key";
    static final String SPREAD = "Weft strict, 1,000 keys";
    static final String LEASED = "Weft leased, 1 key";
    static final String BENCHMARK_HOT = "redis-benchmark, GCRA script, 1 key";
    static final String BENCHMARK_SPREAD = "redis-benchmark, GCRA script, 1,000 keys";
    static final String BUCKET4J_HOT = "Bucket4j with Lettuce, 1 key";
    static final String BUCKET4J_SPREAD = "Bucket4j with Lettuce, 1,000 keys";

    private static final int IN_FLIGHT = 64;
    private static final int KEYS = 1_000;
    private static final long ALL_A_SECOND = 100_000_000;

    private static final double HOT_BAR = 3;
    private static final double SPREAD_BAR = 0.5;
    private static final double BUCKET4J_BAR = 3;
    private static final double LEASED_BAR = 20;

    private final Rounds rounds;
    private final Vertx vertx;
    private final RedisServer redis;

    RedisTable(Rounds rounds, Vertx vertx, RedisServer redis) {
        this.rounds = rounds;
        this.vertx = vertx;
        this.redis = redis;
    }

    void measure(Report report) throws IOException, InterruptedException {
        String title = "In Redis, " + IN_FLIGHT + " in flight";
        Found found = rounds.of(title, subjects());
        report.redis(found);
        bar(report, found, HOT, HOT_BAR, BENCHMARK_HOT);
        bar(report, found, SPREAD, SPREAD_BAR, BENCHMARK_SPREAD);
        bar(report, found, SPREAD, BUCKET4J_BAR, BUCKET4J_SPREAD);
        bar(report, found, LEASED, LEASED_BAR, HOT);
    }

    private static void bar(Report report, Found found, String ours, double least, String other) {
        if (!found.has(other)) {
            report.line("- " + ours + " over " + other + ": not measured, redis-benchmark is not here; Debian and"
                    + " Ubuntu have it in the package redis-tools");
        } else {
            double ratio = found.row(ours).perSecond() / found.row(other).perSecond();
            report.bar(Bar.atLeast(ours + " over " + other, least, ratio));
        }
    }

    private List<Subject> subjects() throws InterruptedException {
        List<String> one = Keys.of(1);
        List<String> many = Keys.of(KEYS);
        TokenBucket limit = new TokenBucket(ALL_A_SECOND, Duration.ofSeconds(1), ALL_A_SECOND);
        List<Subject> subjects = new ArrayList<>();
        subjects.add(weft(HOT, one, Quota.of(limit)));
        subjects.add(weft(SPREAD, many, Quota.of(limit)));
        subjects.add(weft(LEASED, List.of("leased"), new Quota(limit, Sharing.LEASED, WhenAway.LOCAL_SHARE)));
        if (RedisBenchmark.isHere()) {
            subjects.add(new RedisBenchmark(BENCHMARK_HOT, redis, IN_FLIGHT, 1));
            subjects.add(new RedisBenchmark(BENCHMARK_SPREAD, redis, IN_FLIGHT, KEYS));
        }
        subjects.add(new BucketSubject(BUCKET4J_HOT, redis, IN_FLIGHT, List.of("bucket:0"), ALL_A_SECOND));
        subjects.add(new BucketSubject(BUCKET4J_SPREAD, redis, IN_FLIGHT, buckets(), ALL_A_SECOND));
        return subjects;
    }

    private static List<String> buckets() {
        return Keys.of(KEYS).stream().map(key -> "bucket:" + key).toList();
    }

    private WeftSubject weft(String name, List<String> keys, Quota quota) {
        return new WeftSubject(name, vertx, redis, IN_FLIGHT, keys, quota);
    }
}
