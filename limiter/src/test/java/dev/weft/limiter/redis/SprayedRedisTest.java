// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Limit;
import dev.weft.limiter.Quota;
import dev.weft.limiter.SlidingLog;
import dev.weft.limiter.SlidingWindow;
import dev.weft.limiter.TokenBucket;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Redis remembers a key for as long as anything of it counts, a second longer, and no longer than that. */
@Timeout(60)
class SprayedRedisTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int SPRAYED = 20_000;
    private static final int AT_ONCE = 1_000;

    /** For clocks that go back a little; rounded up. */
    private static final long MARGIN_MILLIS = 1_001;

    /** So that not each decision has to say how long its key stays. */
    private static final long SLACK_MILLIS = 10_001;

    private static final RedisLimiterOptions OPTIONS =
            RedisLimiterOptions.DEFAULT.withDecisionTimeout(Duration.ofSeconds(10));
    private static final String COUNT_WITHOUT_EXPIRY = "local n = 0 for _, key in ipairs(redis.call('KEYS', '*')) do "
            + "if redis.call('PTTL', key) == -1 then n = n + 1 end end return n";

    private static RedisProcess redis;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private RedisLimiter limiter;

    static Stream<Limit> limits() {
        return Stream.of(
                new FixedWindow(5, HOUR),
                new SlidingWindow(5, HOUR),
                new SlidingLog(5, HOUR),
                new TokenBucket(5, HOUR, 5),
                new LeakyBucket(5, HOUR, 5));
    }

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void open() {
        redis.ask("FLUSHALL");
        limiter = new RedisLimiter(sandbox.vertx(), redis.options(), OPTIONS, () -> 1);
        sandbox.closeLater(limiter::close);
    }

    @ParameterizedTest
    @MethodSource("limits")
    void key_stays_until_nothing_of_it_counts(Limit limit) {
        int admitted = 0;
        long begun = System.nanoTime();
        while (true) {
            Decision decision = Sandbox.await(limiter.tryAcquire(Demand.of("ada", Quota.of(limit), 1)));
            if (!decision.isAdmitted()) {
                break;
            }
            admitted++;
            long millis = Long.parseLong(redis.ask("PTTL", "weft:limit:{ada}"));
            // A Redis that is held up between its clock and its SET lets a key live for as much longer.
            long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + 1;
            long reset =
                    TimeUnit.MICROSECONDS.toMillis(decision.verdicts().get(0).resetMicros());
            assertThat(reset).isPositive();
            assertThat(millis)
                    .isBetween(reset + MARGIN_MILLIS - elapsed, reset + MARGIN_MILLIS + SLACK_MILLIS + elapsed);
        }
        assertThat(admitted).isPositive();
    }

    @Test
    void everything_that_a_spray_leaves_behind_goes_away_by_itself() {
        Quota hourly = Quota.of(new SlidingWindow(5, HOUR));
        spray("lasting", hourly);
        assertThat(Integer.parseInt(redis.ask("DBSIZE"))).isGreaterThanOrEqualTo(SPRAYED);
        assertThat(redis.ask("EVAL", COUNT_WITHOUT_EXPIRY, "0")).isEqualTo("0");

        redis.ask("FLUSHALL");
        spray("brief", Quota.of(new FixedWindow(5, Duration.ofMillis(10))));
        Sandbox.until(
                "all are gone", () -> redis.ask("KEYS", "weft:limit:{brief*").isEmpty());
    }

    @Test
    void requests_with_names_are_forgotten_after_a_minute() {
        Demand named = new Demand(
                Demand.of("ada", Quota.of(new FixedWindow(5, HOUR)), 1).charges(), "request-1");
        Sandbox.await(limiter.tryAcquire(named));

        String key = redis.ask("KEYS", "weft:limit:request:*").strip();
        assertThat(Long.parseLong(redis.ask("PTTL", key))).isBetween(50_000L, 60_000L);
    }

    @Test
    void looks_and_refusals_leave_nothing_behind() {
        Quota quota = Quota.of(new FixedWindow(5, HOUR));
        for (int i = 0; i < 100; i++) {
            Sandbox.await(limiter.tryAcquire(Demand.of("looking-" + i, quota, 0)));
            Sandbox.await(limiter.tryAcquire(Demand.of("greedy-" + i, quota, 6)));
        }
        assertThat(redis.ask("KEYS", "weft:limit:{*")).isEmpty();
    }

    private void spray(String name, Quota quota) {
        for (int first = 0; first < SPRAYED; first += AT_ONCE) {
            List<Future<Decision>> decisions = new ArrayList<>();
            for (int i = first; i < first + AT_ONCE; i++) {
                decisions.add(limiter.tryAcquire(Demand.of(name + i, quota, 1)));
            }
            Sandbox.await(Future.all(decisions));
            assertThat(decisions).allMatch(decision -> decision.result().isAdmitted());
        }
    }
}
