// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several threads at one table, at one instant: what one of them does, another one sees. */
@Timeout(120)
class UsageTableThreadsTest {
    private static final int THREADS = 4;
    private static final int ASKED_A_THREAD = 200_000;
    private static final long PERMITS = 100_000;
    private static final int SPRAYED = 1_000_000;
    private static final long NOW = TimeUnit.HOURS.toMicros(497_222);
    private static final Duration DAY = Duration.ofDays(1);

    private final UsageTable table = new UsageTable(1_000);

    static Stream<Limit> limits() {
        return Stream.of(
                new FixedWindow(PERMITS, DAY),
                new SlidingWindow(PERMITS, DAY),
                new SlidingLog(1_000, DAY),
                new TokenBucket(1, DAY.dividedBy(PERMITS), PERMITS));
    }

    @ParameterizedTest
    @MethodSource("limits")
    void threads_that_race_for_a_key_get_its_limit_and_no_more(Limit limit) {
        Charge charge = new Charge("hot", Quota.of(limit), 1);

        long admitted = race(thread -> take(List.of(charge), ASKED_A_THREAD));

        assertThat(admitted).isEqualTo(limit.capacity());
    }

    @Test
    void leaky_bucket_lets_one_of_them_through() {
        Charge charge = new Charge("hot", Quota.of(new LeakyBucket(1, DAY, 10)), 1);

        assertThat(race(thread -> take(List.of(charge), 1_000))).isEqualTo(1);
    }

    /** The scarcest of three keys is one that all of them share; they lock in orders of their own. */
    @Test
    void demands_of_several_keys_in_any_order_are_charged_whole() {
        Charge tenant = new Charge("tenant", Quota.of(new FixedWindow(PERMITS, DAY)), 1);
        Charge user = new Charge("user", Quota.of(new SlidingWindow(PERMITS + 1, DAY)), 1);
        Charge method = new Charge("method", Quota.of(new FixedWindow(PERMITS + 2, DAY)), 1);
        List<List<Charge>> orders = List.of(
                List.of(tenant, user, method),
                List.of(method, user, tenant),
                List.of(user, tenant, method),
                List.of(method, tenant, user));

        long admitted = race(thread -> take(orders.get(thread), ASKED_A_THREAD));

        assertThat(admitted).isEqualTo(PERMITS);
        assertThat(remaining(tenant)).isZero();
        assertThat(remaining(user)).isEqualTo(1);
        assertThat(remaining(method)).isEqualTo(2);
    }

    @Test
    void what_is_taken_and_given_back_by_all_is_all_there_in_the_end() {
        Charge charge = new Charge("hot", Quota.of(new SlidingWindow(2, DAY)), 1);
        List<Charge> charges = List.of(charge);

        long admitted = race(thread -> {
            long had = 0;
            for (int i = 0; i < ASKED_A_THREAD; i++) {
                Decision decision = table.tryTake(charges, NOW);
                if (decision.isAdmitted()) {
                    had++;
                    table.refund(charges, decision.verdicts(), NOW);
                }
            }
            return had;
        });

        assertThat(admitted).isGreaterThan(2);
        assertThat(remaining(charge)).isEqualTo(2);
    }

    @Test
    void threads_that_spray_keys_forget_none_that_counts() {
        Charge victim = new Charge("victim", Quota.of(new FixedWindow(1, DAY)), 1);
        assertThat(take(List.of(victim), 1)).isEqualTo(1);

        long reset = race(thread -> {
            Random random = new Random(thread);
            long admitted = 0;
            for (int i = 0; i < ASKED_A_THREAD; i++) {
                String key = "sprayed-" + random.nextInt(SPRAYED);
                take(List.of(new Charge(key, victim.quota(), 1)), 1);
                admitted += take(List.of(victim), 1);
            }
            return admitted;
        });

        assertThat(reset).isZero();
        assertThat(table.size()).isLessThanOrEqualTo(1_024);
    }

    private long take(List<Charge> charges, int times) {
        long admitted = 0;
        for (int i = 0; i < times; i++) {
            admitted += table.tryTake(charges, NOW).isAdmitted() ? 1 : 0;
        }
        return admitted;
    }

    private long remaining(Charge charge) {
        return table.tryTake(List.of(new Charge(charge.key(), charge.quota(), 0)), NOW)
                .verdicts()
                .get(0)
                .remaining();
    }

    /** The sum of what all threads say, which begin together. */
    private static long race(IntToLongFunction part) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<Long>> parts = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int number = i;
                parts.add(threads.submit(() -> {
                    start.await();
                    return part.applyAsLong(number);
                }));
            }
            long sum = 0;
            for (Future<Long> done : parts) {
                sum += done.get(60, TimeUnit.SECONDS);
            }
            return sum;
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
