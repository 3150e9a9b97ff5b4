// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.Quota;
import dev.weft.limiter.Quota.Sharing;
import dev.weft.limiter.Quota.WhenAway;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.Sandbox;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A request with a name may be repeated; each time that it is admitted, it has been charged, once. */
@Timeout(60)
class NamedRequestsTest {
    private static final Duration TIMEOUT = Duration.ofMillis(100);
    private static final long PERMITS = 100;
    private static final int SEVERAL = 6;
    private static final Quota QUOTA =
            new Quota(new FixedWindow(PERMITS, Duration.ofDays(1)), Sharing.STRICT, WhenAway.CLOSED);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private RedisProcess redis;
    private CrookedWire wire;
    private RedisLimiter limiter;
    private RedisLimiter witness;

    @BeforeEach
    void open() {
        redis = RedisProcess.start();
        wire = new CrookedWire(sandbox, redis.port());
        RedisLimiterOptions options = RedisLimiterOptions.DEFAULT;
        limiter = new RedisLimiter(sandbox.vertx(), wire.options(), options.withDecisionTimeout(TIMEOUT), () -> 1);
        sandbox.closeLater(limiter::close);
        witness = new RedisLimiter(
                sandbox.newVertx(), redis.options(), options.withDecisionTimeout(Sandbox.PATIENCE), () -> 1);
        sandbox.closeLater(witness::close);
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    @Test
    void repetition_of_one_that_was_admitted_too_late_is_admitted_on_a_charge() {
        Sandbox.until("Redis decides", () -> isAdmitted(limiter, named("warm", 1)));
        wire.delayAnswers(TIMEOUT.plusMillis(50));
        int[] tried = new int[1];
        Sandbox.until("several were decided by Redis, too late for who asked", () -> {
            assertThat(isAdmitted(limiter, named("late-" + tried[0]++, 1))).isFalse();
            return redis.ask("KEYS", "weft:limit:{late-*").lines().count() >= SEVERAL;
        });
        wire.delayAnswers(Duration.ZERO);
        Sandbox.until("Redis decides again", () -> isAdmitted(limiter, named("again", 1)));

        for (int i = 0; i < tried[0]; i++) {
            assertThat(isAdmitted(witness, named("late-" + i, 1))).isTrue();
            assertThat(remaining("late-" + i)).isEqualTo(PERMITS - 1);
        }
    }

    @Test
    void each_repetition_that_gives_back_takes_nothing_from_others() {
        assertThat(isAdmitted(witness, Demand.of("ada", QUOTA, 50))).isTrue();
        for (int i = 0; i < 5; i++) {
            Demand named = named("ada", 10);
            Decision.Admitted admitted = (Decision.Admitted) Sandbox.await(witness.tryAcquire(named));
            Sandbox.await(witness.refund(named, admitted));
        }
        assertThat(isAdmitted(witness, named("ada", 10))).isTrue();
        assertThat(remaining("ada")).isEqualTo(PERMITS - 50 - 10);
    }

    private static boolean isAdmitted(RedisLimiter limiter, Demand demand) {
        return Sandbox.await(limiter.tryAcquire(demand)).isAdmitted();
    }

    private long remaining(String key) {
        return Sandbox.await(witness.tryAcquire(Demand.of(key, QUOTA, 0)))
                .verdicts()
                .get(0)
                .remaining();
    }

    private static Demand named(String key, int cost) {
        return new Demand(List.of(new Charge(key, QUOTA, cost)), "request-of-" + key);
    }
}
