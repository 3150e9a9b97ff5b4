// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.breaker.BreakerPolicy.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a breaker does, one sentence each. The time is the test's. */
@Timeout(60)
class BreakerTest {
    private static final BreakerPolicy POLICY = BreakerPolicy.DEFAULT
            .withWindow(Window.of(10), 4)
            .withFailureRate(0.5)
            .withSlow(Duration.ofMillis(100), 0.8)
            .withOpen(Duration.ofSeconds(1), Duration.ofSeconds(5))
            .withProbes(3, Duration.ofSeconds(2), Duration.ZERO);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(2));
    private final List<StateName> changes = new CopyOnWriteArrayList<>();
    private final AtomicInteger warnings = new AtomicInteger();

    private Breaker breaker = breaker(POLICY);

    private Breaker breaker(BreakerPolicy policy) {
        return new Breaker(
                policy,
                new BreakerListener() {
                    @Override
                    public void changed(StateName from, StateName to, OutcomeTally seen) {
                        changes.add(to);
                    }

                    @Override
                    public void wouldOpen(OutcomeTally seen) {
                        warnings.incrementAndGet();
                    }
                },
                () -> 1);
    }

    private Permit permit() {
        return Objects.requireNonNull(breaker.tryAcquire(now.get()), "refused");
    }

    private void end(Permit permit, Outcome outcome) {
        permit.record(outcome, 0, now.get());
    }

    private void call(Outcome outcome, int times) {
        for (int i = 0; i < times; i++) {
            end(permit(), outcome);
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private void openBreaker() {
        call(Outcome.FAILURE, 4);
        assertThat(breaker.state(now.get())).isEqualTo(StateName.OPEN);
    }

    private void halfOpenBreaker() {
        openBreaker();
        pass(POLICY.openFor());
    }

    @Test
    void it_opens_at_the_rate_and_not_below_the_least_number_of_calls() {
        call(Outcome.FAILURE, 3);
        assertThat(breaker.state(now.get())).isEqualTo(StateName.CLOSED);
        call(Outcome.FAILURE, 1);
        assertThat(breaker.state(now.get())).isEqualTo(StateName.OPEN);
        assertThat(breaker.tryAcquire(now.get())).isNull();
        assertThat(breaker.waitNanos(now.get())).isEqualTo(POLICY.openFor().toNanos());
    }

    @Test
    void success_among_failures_does_not_hide_them() {
        for (int i = 0; i < 2; i++) {
            call(Outcome.FAILURE, 1);
            call(Outcome.SUCCESS, 1);
        }
        assertThat(breaker.state(now.get())).isEqualTo(StateName.OPEN);
    }

    @Test
    void ignored_outcome_is_neither_success_nor_failure() {
        call(Outcome.FAILURE, 3);
        call(Outcome.IGNORED, 50);
        assertThat(breaker.tally(now.get())).isEqualTo(new OutcomeTally(3, 3, 0));
        call(Outcome.FAILURE, 1);
        assertThat(breaker.state(now.get())).isEqualTo(StateName.OPEN);
    }

    @Test
    void slow_calls_open_it_too() {
        for (int i = 0; i < 4; i++) {
            permit().record(Outcome.SUCCESS, TimeUnit.MILLISECONDS.toNanos(100), now.get());
        }
        assertThat(breaker.state(now.get())).isEqualTo(StateName.OPEN);
    }

    @Test
    void calls_that_hang_open_it_before_they_end() {
        for (int i = 0; i < 4; i++) {
            permit();
        }
        pass(Duration.ofMillis(99));
        assertThat(breaker.tryAcquire(now.get())).isNotNull();
        pass(Duration.ofMillis(20));
        assertThat(breaker.tally(now.get())).isEqualTo(new OutcomeTally(4, 0, 4));
        assertThat(breaker.tryAcquire(now.get())).isNull();
        assertThat(breaker.state(now.get())).isEqualTo(StateName.OPEN);
    }

    @Test
    void calls_that_have_ended_are_not_under_way() {
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            permits.add(permit());
        }
        pass(Duration.ofMillis(50));
        permits.forEach(permit -> permit.record(Outcome.SUCCESS, TimeUnit.MILLISECONDS.toNanos(50), now.get()));
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMillis(37));
            permit().record(Outcome.IGNORED, 0, now.get());
        }
        assertThat(breaker.state(now.get())).isEqualTo(StateName.CLOSED);
        assertThat(breaker.tally(now.get()).slow()).isZero();
    }

    @Test
    void half_open_breaker_admits_three_probes_and_closes_when_they_are_good() {
        halfOpenBreaker();
        List<Permit> probes = List.of(permit(), permit(), permit());
        assertThat(breaker.state(now.get())).isEqualTo(StateName.HALF_OPEN);
        assertThat(breaker.tryAcquire(now.get())).isNull();
        probes.forEach(probe -> end(probe, Outcome.SUCCESS));
        assertThat(changes).containsExactly(StateName.OPEN, StateName.HALF_OPEN, StateName.CLOSED);
    }

    @Test
    void half_open_breaker_opens_for_longer_as_soon_as_probes_cannot_be_good_any_more() {
        halfOpenBreaker();
        permit();
        call(Outcome.FAILURE, 2);
        assertThat(breaker.state(now.get())).isEqualTo(StateName.OPEN);
        assertThat(breaker.waitNanos(now.get())).isEqualTo(2 * POLICY.openFor().toNanos());
        for (long seconds : List.of(2, 4, 5, 5)) {
            assertThat(breaker.waitNanos(now.get())).isEqualTo(TimeUnit.SECONDS.toNanos(seconds));
            pass(Duration.ofSeconds(seconds));
            call(Outcome.FAILURE, 2);
        }
    }

    @Test
    void probe_that_hangs_counts_as_failed_and_does_not_leave_it_half_open() {
        halfOpenBreaker();
        permit();
        permit();
        call(Outcome.SUCCESS, 1);
        pass(POLICY.probeTime());
        assertThat(breaker.tryAcquire(now.get())).isNull();
        assertThat(breaker.state(now.get())).isEqualTo(StateName.OPEN);
    }

    @Test
    void few_good_probes_are_enough_when_no_more_calls_come_in_their_time() {
        halfOpenBreaker();
        call(Outcome.SUCCESS, 1);
        pass(POLICY.probeTime());
        permit();
        assertThat(breaker.state(now.get())).isEqualTo(StateName.CLOSED);
    }

    @Test
    void ignored_probe_makes_room_for_another() {
        halfOpenBreaker();
        List<Permit> probes = List.of(permit(), permit(), permit());
        end(probes.get(0), Outcome.IGNORED);
        end(permit(), Outcome.SUCCESS);
        assertThat(breaker.tryAcquire(now.get())).isNull();
    }

    @Test
    void late_outcome_of_a_state_that_has_passed_changes_nothing() {
        List<Permit> early = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            early.add(permit());
        }
        halfOpenBreaker();
        permit();
        early.forEach(one -> end(one, Outcome.SUCCESS));
        assertThat(breaker.state(now.get())).isEqualTo(StateName.HALF_OPEN);
        call(Outcome.SUCCESS, 2);
        assertThat(breaker.state(now.get())).isEqualTo(StateName.HALF_OPEN);
    }

    @Test
    void share_of_calls_grows_after_good_probes() {
        breaker = breaker(POLICY.withProbes(1, Duration.ofSeconds(2), Duration.ofSeconds(10)));
        halfOpenBreaker();
        call(Outcome.SUCCESS, 1);
        assertThat(breaker.state(now.get())).isEqualTo(StateName.RAMPING);
        List<Long> shares = new ArrayList<>();
        for (int second = 0; second < 10; second++) {
            pass(Duration.ofSeconds(1));
            shares.add(admittedOf(100));
        }
        assertThat(shares.subList(0, 9)).containsExactly(10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L);
        assertThat(shares.get(9)).isEqualTo(100);
        assertThat(breaker.state(now.get())).isEqualTo(StateName.CLOSED);
    }

    private long admittedOf(int asked) {
        long admitted = 0;
        for (int i = 0; i < asked; i++) {
            Permit permit = breaker.tryAcquire(now.get());
            if (permit != null) {
                end(permit, Outcome.SUCCESS);
                admitted++;
            }
        }
        return admitted;
    }

    @Test
    void failures_on_the_ramp_open_it_for_longer() {
        breaker = breaker(POLICY.withProbes(1, Duration.ofSeconds(2), Duration.ofSeconds(10)));
        halfOpenBreaker();
        call(Outcome.SUCCESS, 1);
        pass(Duration.ofSeconds(9));
        while (breaker.state(now.get()) == StateName.RAMPING) {
            Permit permit = breaker.tryAcquire(now.get());
            if (permit != null) {
                end(permit, Outcome.FAILURE);
            }
        }
        assertThat(breaker.waitNanos(now.get())).isEqualTo(2 * POLICY.openFor().toNanos());
    }

    @Test
    void forced_states_stay() {
        breaker.force(StateName.FORCED_OPEN, now.get());
        pass(Duration.ofDays(1));
        assertThat(breaker.tryAcquire(now.get())).isNull();
        assertThat(breaker.waitNanos(now.get())).isEqualTo(Long.MAX_VALUE);
        breaker.force(StateName.FORCED_CLOSED, now.get());
        call(Outcome.FAILURE, 100);
        assertThat(breaker.state(now.get())).isEqualTo(StateName.FORCED_CLOSED);
        breaker.force(StateName.CLOSED, now.get());
        openBreaker();
        assertThatThrownBy(() -> breaker.force(StateName.HALF_OPEN, now.get()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void breaker_that_only_counts_says_when_it_would_have_opened() {
        breaker.force(StateName.METRICS_ONLY, now.get());
        call(Outcome.FAILURE, 20);
        assertThat(warnings).hasValue(1);
        assertThat(breaker.tally(now.get())).isEqualTo(new OutcomeTally(10, 10, 0));
        call(Outcome.SUCCESS, 10);
        call(Outcome.FAILURE, 10);
        assertThat(warnings).hasValue(2);
        assertThat(breaker.state(now.get())).isEqualTo(StateName.METRICS_ONLY);
    }

    @Test
    void threads_that_race_open_it_once_and_get_as_many_probes_as_there_are() throws Exception {
        for (int round = 0; round < 200; round++) {
            breaker = breaker(POLICY);
            changes.clear();
            race(() -> {
                for (int i = 0; i < 20; i++) {
                    Permit permit = breaker.tryAcquire(now.get());
                    if (permit != null) {
                        end(permit, Outcome.FAILURE);
                    }
                }
            });
            assertThat(changes).containsExactly(StateName.OPEN);
            pass(POLICY.openFor());
            AtomicInteger probes = new AtomicInteger();
            race(() -> {
                if (breaker.tryAcquire(now.get()) != null) {
                    probes.incrementAndGet();
                }
            });
            assertThat(probes).hasValue(POLICY.probes());
            assertThat(changes).containsExactly(StateName.OPEN, StateName.HALF_OPEN);
        }
    }

    private static void race(Runnable racer) throws Exception {
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<?>> racing = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                racing.add(pool.submit(() -> {
                    start.await();
                    racer.run();
                    return null;
                }));
            }
            for (Future<?> one : racing) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
