// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Limit;
import dev.weft.limiter.Quota;
import dev.weft.limiter.Quota.Sharing;
import dev.weft.limiter.Quota.WhenAway;
import dev.weft.limiter.SlidingLog;
import dev.weft.limiter.SlidingWindow;
import dev.weft.limiter.TokenBucket;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Redis has decided, but its answer is lost with the connection: what is asked again is charged once. */
@Timeout(60)
class LostAnswersTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int TIMES = 10;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private RedisProcess redis;
    private CrookedWire wire;
    private RedisLimiter limiter;
    private RedisLimiter witness;

    static Stream<Limit> limits() {
        return Stream.of(
                new FixedWindow(100, DAY),
                new SlidingWindow(100, DAY),
                new SlidingLog(100, DAY),
                new TokenBucket(1, DAY, 100));
    }

    @BeforeEach
    void open() {
        redis = RedisProcess.start();
        wire = new CrookedWire(sandbox, redis.port());
        RedisLimiterOptions patient = RedisLimiterOptions.DEFAULT.withDecisionTimeout(Duration.ofSeconds(5));
        limiter = new RedisLimiter(sandbox.vertx(), wire.options(), patient, () -> 1);
        sandbox.closeLater(limiter::close);
        witness = new RedisLimiter(sandbox.newVertx(), redis.options(), patient, () -> 1);
        sandbox.closeLater(witness::close);
        Sandbox.await(witness.tryAcquire(demand("loads-the-script", new FixedWindow(1, DAY), 1)));
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    @ParameterizedTest
    @MethodSource("limits")
    void demand_whose_answer_is_lost_is_charged_once(Limit limit) {
        for (int i = 1; i <= TIMES; i++) {
            Decision decision = losing(() -> limiter.tryAcquire(demand("ada", limit, 3)));
            assertThat(decision.isAdmitted()).isTrue();
            assertThat(decision.basis()).isEqualTo(Decision.Basis.STATE);
            assertThat(decision.verdicts().get(0).remaining()).isEqualTo(100 - 3 * i);
        }
        assertThat(remaining("ada", limit)).isEqualTo(100 - 3 * TIMES);
    }

    @Test
    void all_charges_of_one_demand_are_made_once() {
        Limit limit = new SlidingWindow(100, DAY);
        for (int i = 0; i < TIMES; i++) {
            Decision decision =
                    losing(() -> limiter.tryAcquire(Demand.of(charge("ada", limit, 1), charge("bob", limit, 2))));
            assertThat(decision.isAdmitted()).isTrue();
        }
        assertThat(remaining("ada", limit)).isEqualTo(100 - TIMES);
        assertThat(remaining("bob", limit)).isEqualTo(100 - 2 * TIMES);
    }

    @Test
    void those_that_went_together_are_charged_once_each() {
        Limit limit = new FixedWindow(100, DAY);
        wire.loseAnswers(1);
        List<Future<Decision>> decisions = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            decisions.add(limiter.tryAcquire(demand("ada", limit, 1)));
        }
        Sandbox.await(Future.all(decisions));

        assertThat(wire.toLose()).isZero();
        assertThat(decisions.stream().filter(decision -> decision.result().isAdmitted()))
                .hasSize(100);
        assertThat(remaining("ada", limit)).isZero();
    }

    @Test
    void what_is_given_back_is_given_back_once() {
        Limit limit = new FixedWindow(100, DAY);
        Demand all = demand("ada", limit, 50);
        Sandbox.await(limiter.tryAcquire(all));
        Decision.Admitted second = (Decision.Admitted) Sandbox.await(limiter.tryAcquire(all));

        wire.loseAnswers(1);
        Sandbox.await(limiter.refund(all, second));

        Sandbox.until("the answer is lost", () -> wire.toLose() == 0);
        Sandbox.await(limiter.tryAcquire(demand("bob", limit, 1)));
        Sandbox.until("it is given back", () -> remaining("ada", limit) == 50);
        Sandbox.await(limiter.tryAcquire(demand("bob", limit, 1)));
        assertThat(remaining("ada", limit)).isEqualTo(50);
    }

    @Test
    void place_in_a_queue_is_taken_once() {
        Limit limit = new LeakyBucket(1, Duration.ofHours(1), 10);
        Sandbox.await(limiter.tryAcquire(demand("ada", limit, 1)));
        Demand demand = demand("ada", limit, 1);
        wire.loseAnswers(1);

        limiter.acquire(demand, DAY);

        Sandbox.until("the answer is lost", () -> wire.toLose() == 0);
        Sandbox.await(limiter.tryAcquire(demand("bob", limit, 1)));
        assertThat(Duration.ofSeconds(resetMicros("ada", limit) / 1_000_000))
                .isBetween(Duration.ofMinutes(119), Duration.ofMinutes(120));
    }

    @Test
    void request_with_a_name_is_charged_once_however_often_it_is_repeated_and_its_answers_lost() {
        Limit limit = new FixedWindow(100, DAY);
        Demand named = new Demand(List.of(charge("ada", limit, 1), charge("bob", limit, 1)), "request-1");
        for (int i = 0; i < TIMES; i++) {
            assertThat(losing(() -> limiter.tryAcquire(named)).isAdmitted()).isTrue();
            assertThat(Sandbox.await(witness.tryAcquire(named)).isAdmitted()).isTrue();
        }
        assertThat(remaining("ada", limit)).isEqualTo(99);
        assertThat(remaining("bob", limit)).isEqualTo(99);
    }

    private Decision losing(Supplier<Future<Decision>> ask) {
        wire.loseAnswers(1);
        Decision decision = Sandbox.await(ask.get());
        assertThat(wire.toLose()).as("answers still to be lost").isZero();
        return decision;
    }

    private long remaining(String key, Limit limit) {
        return look(key, limit).verdicts().get(0).remaining();
    }

    private long resetMicros(String key, Limit limit) {
        return look(key, limit).verdicts().get(0).resetMicros();
    }

    private Decision look(String key, Limit limit) {
        return Sandbox.await(witness.tryAcquire(demand(key, limit, 0)));
    }

    private static Demand demand(String key, Limit limit, long cost) {
        return Demand.of(charge(key, limit, cost));
    }

    private static Charge charge(String key, Limit limit, long cost) {
        return new Charge(key, new Quota(limit, Sharing.STRICT, WhenAway.CLOSED), cost);
    }
}
