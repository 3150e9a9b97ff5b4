// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBudgetTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final double SHARE = 0.2;
    private static final int FLOOR = 3;

    private final RetryBudget budget = new RetryBudget(SHARE, FLOOR, 0);

    private static int withdrawAll(RetryBudget budget, long now) {
        int granted = 0;
        while (budget.tryWithdraw(now)) {
            granted++;
        }
        return granted;
    }

    private static void call(RetryBudget budget, int times, long now) {
        for (int i = 0; i < times; i++) {
            budget.called(now);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, 123_456_789_012_345L})
    void a_fifth_of_the_calls_may_be_repeated(long now) {
        call(budget, 1_000, now);

        assertThat(withdrawAll(budget, now)).isEqualTo(200);
    }

    @Test
    void few_calls_have_three_a_second() {
        call(budget, 5, 0);

        assertThat(withdrawAll(budget, 0)).isEqualTo(30);
        assertThat(withdrawAll(budget, 9 * SECOND)).isZero();
        assertThat(withdrawAll(budget, 10 * SECOND)).isEqualTo(30);
    }

    @Test
    void the_floor_is_no_addition() {
        call(budget, 200, 0);

        assertThat(withdrawAll(budget, 0)).isEqualTo(40);
    }

    @Test
    void calls_of_ten_seconds_ago_give_nothing() {
        call(budget, 1_000, 0);

        assertThat(withdrawAll(budget, 10 * SECOND)).isEqualTo(30);
    }

    @Test
    void a_budget_of_nothing_gives_nothing() {
        RetryBudget none = new RetryBudget(0, 0, 0);
        call(none, 1_000, 0);

        assertThat(none.tryWithdraw(0)).isFalse();
    }

    @Test
    void it_forgets_nothing_where_the_clock_overflows() {
        long begin = Long.MAX_VALUE - SECOND;
        RetryBudget tested = new RetryBudget(SHARE, FLOOR, begin);

        assertThat(withdrawAll(tested, begin)).isEqualTo(30);
        assertThat(withdrawAll(tested, begin + 2 * SECOND)).isZero();
        assertThat(withdrawAll(tested, begin + 10 * SECOND)).isEqualTo(30);
    }

    @Test
    void wrong_numbers_are_refused() {
        assertThatThrownBy(() -> new RetryBudget(-0.1, 3, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryBudget(Double.NaN, 3, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryBudget(0.2, 1_001, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** At every retry: those of the last 10 s are within the share of the calls of the last 10 s, or within the floor. */
    @Property(tries = 300)
    void no_ten_seconds_have_more_than_the_share_or_the_floor(
            @ForAll @Size(min = 1, max = 120) List<@LongRange(max = 2_000_000_000L) Long> gaps,
            @ForAll @IntRange(max = 60) int callsEach,
            @ForAll long start) {
        RetryBudget tested = new RetryBudget(SHARE, FLOOR, start);
        List<Long> calls = new ArrayList<>();
        List<Long> retries = new ArrayList<>();
        long passed = 0;
        for (long gap : gaps) {
            passed += gap;
            for (int i = 0; i < callsEach; i++) {
                tested.called(start + passed);
                calls.add(passed);
            }
            while (tested.tryWithdraw(start + passed)) {
                retries.add(passed);
                double most = Math.max(SHARE * within(calls, passed, 10 * SECOND), 10 * FLOOR);
                assertThat(within(retries, passed, 9 * SECOND)).isLessThanOrEqualTo((long) most);
            }
            double least = Math.max(SHARE * within(calls, passed, 9 * SECOND), 10 * FLOOR);
            assertThat(within(retries, passed, 10 * SECOND)).isGreaterThanOrEqualTo((long) least);
        }
        assertThat(retries.size()).isLessThanOrEqualTo((int) (SHARE * calls.size() + FLOOR * passed / SECOND + 30));
    }

    private static long within(List<Long> times, long now, long span) {
        return times.stream().filter(time -> now - time < span).count();
    }

    @Test
    void threads_share_it_exactly() throws InterruptedException {
        AtomicInteger granted = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int j = 0; j < 25_000; j++) {
                    budget.called(0);
                }
                granted.addAndGet(withdrawAll(budget, 0));
            }));
        }
        threads.forEach(Thread::start);
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(granted.get() + withdrawAll(budget, 0)).isEqualTo(20_000);
    }
}
