// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.limiter.AtomicTokenBucket;
import dev.weft.limiter.Demand;
import dev.weft.limiter.LocalLimiter;
import dev.weft.limiter.Quota;
import dev.weft.limiter.TokenBucket;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One limit for all in this process: who admits always, and who refuses always. */
final class LocalTable {
    static final String OURS = "Weft AtomicTokenBucket";
    static final String OURS_BY_KEY = "Weft LocalLimiter, a key";
    static final String RESILIENCE4J = "Resilience4j AtomicRateLimiter";
    static final String BUCKET4J = "Bucket4j local bucket";

    private static final double BAR = 0.7;
    private static final Duration TICK = Duration.ofNanos(1_000);
    private static final Duration DAY = Duration.ofDays(1);

    /** More than any processor asks for. */
    private static final int ALL_IN_A_TICK = 1_000;

    private static final int ALL = 1_000_000_000;

    private final Rounds rounds;
    private final Vertx vertx;

    /** What comes of asking. */
    enum Answer {
        ADMITTED,
        REFUSED
    }

    LocalTable(Rounds rounds, Vertx vertx) {
        this.rounds = rounds;
        this.vertx = vertx;
    }

    void measure(Report report, int threads, Answer answer) throws IOException, InterruptedException {
        String title = "Local, " + (threads == 1 ? "1 thread" : threads + " threads") + ", "
                + (answer == Answer.ADMITTED ? "all admitted" : "all refused");
        Found found = rounds.of(title, subjects(threads, answer));
        report.local(found);
        for (String other : List.of(RESILIENCE4J, BUCKET4J)) {
            double ratio = nanos(found.row(OURS), threads) / nanos(found.row(other), threads);
            report.bar(Bar.atMost(
                    (threads == 1 ? "processor time" : "time") + " of a decision over " + other, BAR, ratio));
        }
        report.bar(
                Bar.atMost("bytes of a decision", 0, Math.round(found.row(OURS).bytesEach())));
    }

    /** Among several threads, some let others go first, which takes no processor: then the clock is the judge. */
    private static double nanos(Sample sample, int threads) {
        return threads == 1 ? sample.nanosEach() : sample.clockNanosEach();
    }

    private List<Subject> subjects(int threads, Answer answer) {
        boolean admits = answer == Answer.ADMITTED;
        TokenBucket limit = admits ? new TokenBucket(ALL_IN_A_TICK, TICK, ALL) : new TokenBucket(1, DAY, 1);
        int permits = admits ? ALL : 1;
        return List.of(
                new LocalSubject(OURS, threads, ours(limit)),
                new LocalSubject(OURS_BY_KEY, threads, oursByKey(limit)),
                new LocalSubject(RESILIENCE4J, threads, resilience4j(permits, admits ? Duration.ofSeconds(1) : DAY)),
                new LocalSubject(BUCKET4J, threads, bucket4j(permits, admits ? Duration.ofSeconds(1) : DAY)));
    }

    private static LocalSubject.Asking ours(TokenBucket limit) {
        AtomicTokenBucket bucket = new AtomicTokenBucket(limit);
        return times -> {
            long admitted = 0;
            for (int i = 0; i < times; i++) {
                admitted += bucket.tryTake(1) == 0 ? 1 : 0;
            }
            return admitted;
        };
    }

    private LocalSubject.Asking oursByKey(TokenBucket limit) {
        LocalLimiter limiter = new LocalLimiter(vertx);
        Demand demand = Demand.of("user:ada", Quota.of(limit), 1);
        return times -> {
            long admitted = 0;
            for (int i = 0; i < times; i++) {
                admitted += limiter.decide(demand).isAdmitted() ? 1 : 0;
            }
            return admitted;
        };
    }

    private static LocalSubject.Asking resilience4j(int permits, Duration per) {
        RateLimiter limiter = new AtomicRateLimiter(
                "bench",
                RateLimiterConfig.custom()
                        .limitForPeriod(permits)
                        .limitRefreshPeriod(per)
                        .timeoutDuration(Duration.ZERO)
                        .build());
        return times -> {
            long admitted = 0;
            for (int i = 0; i < times; i++) {
                admitted += limiter.acquirePermission(1) ? 1 : 0;
            }
            return admitted;
        };
    }

    private static LocalSubject.Asking bucket4j(int permits, Duration per) {
        Bucket bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(permits).refillGreedy(permits, per))
                .build();
        return times -> {
            long admitted = 0;
            for (int i = 0; i < times; i++) {
                admitted += bucket.tryConsume(1) ? 1 : 0;
            }
            return admitted;
        };
    }
}
