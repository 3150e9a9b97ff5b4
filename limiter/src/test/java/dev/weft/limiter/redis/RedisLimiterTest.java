// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.Limiter;
import dev.weft.limiter.LimiterContract;
import dev.weft.limiter.Quota;
import dev.weft.limiter.Quota.Sharing;
import dev.weft.limiter.Quota.WhenAway;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.Sandbox;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits in a real Redis. */
class RedisLimiterTest extends LimiterContract {
    private static final RedisLimiterOptions OPTIONS =
            RedisLimiterOptions.DEFAULT.withDecisionTimeout(Duration.ofSeconds(5));
    private static RedisProcess redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void forgetAll() {
        redis.ask("FLUSHALL");
    }

    @Override
    protected Limiter newLimiter() {
        return new RedisLimiter(sandbox.newVertx(), redis.options(), OPTIONS, () -> 2);
    }

    @Test
    void nodes_share_a_limit() {
        Limiter other = newLimiter();
        sandbox.closeLater(other::close);
        Quota ten = hourly(10);

        long here = admittedOf(6, "ada", ten);
        long there = 0;
        for (int i = 0; i < 6; i++) {
            there += Sandbox.await(other.tryAcquire(Demand.of("ada", ten, 1))).isAdmitted() ? 1 : 0;
        }

        assertThat(here + there).isEqualTo(10);
    }

    @Test
    void request_with_a_name_is_decided_once_on_any_node() {
        Limiter other = newLimiter();
        sandbox.closeLater(other::close);
        Quota ten = hourly(10);
        Demand named = new Demand(Demand.of("ada", ten, 4).charges(), "request-1");

        Decision first = decide(named);
        Decision again = Sandbox.await(other.tryAcquire(named));

        assertThat(again).isEqualTo(first);
        assertThat(decide(Demand.of("ada", ten, 0)).verdicts().get(0).remaining())
                .isEqualTo(6);
    }

    @Test
    void refusal_holds_without_asking_again() {
        Quota one = hourly(1);
        admittedOf(2, "ada", one);
        String before = redis.ask("INFO", "commandstats");

        Decision decision = decide(Demand.of("ada", one, 1));

        assertThat(decision.isAdmitted()).isFalse();
        assertThat(decision.basis()).isEqualTo(Decision.Basis.EARLIER_REFUSAL);
        assertThat(calls(redis.ask("INFO", "commandstats"))).isEqualTo(calls(before));
    }

    @Test
    void busy_key_is_leased_and_never_over_its_limit() {
        Quota leased = new Quota(new FixedWindow(20_000, Duration.ofDays(1)), Sharing.LEASED, WhenAway.CLOSED);
        Limiter other = newLimiter();
        sandbox.closeLater(other::close);
        long admitted = 0;
        long fromLease = 0;
        for (int i = 0; i < 15_000; i++) {
            for (Limiter one : List.of(limiter(), other)) {
                Decision decision = Sandbox.await(one.tryAcquire(Demand.of("ada", leased, 1)));
                admitted += decision.isAdmitted() ? 1 : 0;
                fromLease += decision.basis() == Decision.Basis.LEASE ? 1 : 0;
            }
        }
        assertThat(fromLease).isGreaterThan(5_000);
        assertThat(admitted).isLessThanOrEqualTo(20_000).isGreaterThan(19_000);
    }

    @Test
    void keys_expire() {
        decide(Demand.of("ada", Quota.of(new FixedWindow(5, Duration.ofMillis(10))), 1));
        String keys = redis.ask("KEYS", "*:limit:{*");

        assertThat(keys).contains("weft:limit:{ada}");
        assertThat(Long.parseLong(redis.ask("PTTL", "weft:limit:{ada}"))).isBetween(1L, 11_011L);
    }

    private static String calls(String stats) {
        return stats.lines()
                .filter(line -> line.startsWith("cmdstat_evalsha"))
                .findFirst()
                .orElse("");
    }
}
