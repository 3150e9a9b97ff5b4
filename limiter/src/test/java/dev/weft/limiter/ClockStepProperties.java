// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.SlidingWindow.Counting;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/** Clocks that go back neither stop a limit for long nor open it. */
@Domain(LimitSamples.class)
@Domain(DomainContext.Global.class)
class ClockStepProperties {
    private static final int STEPS = 80;
    private static final long INTERVAL = 1_000_000;

    /** A limit learns the time only when it admits, for a refusal changes nothing: so its time is the latest of those instants. */
    @Property(tries = 1_500)
    void clock_that_trembles_gets_no_more_through_than_the_limit_promises(@ForAll Limit limit, @ForAll long seed) {
        Adversary adversary = new Adversary(limit, seed);
        long tolerated = Extent.of(limit).tolerated();
        Usage usage = limit.fresh();
        Ledger admitted = new Ledger();
        long latest = 0;
        for (int i = 0; i < STEPS; i++) {
            adversary.fallBehind(back(adversary, tolerated));
            adversary.nextInstant(usage);
            long clock = adversary.clock();
            long permits = adversary.permits(usage);
            if (usage.tryTake(clock, permits) == 0 && permits > 0) {
                latest = Math.max(latest, clock);
                admitted.add(latest, permits);
            }
        }
        Promise.holds(limit, admitted);
    }

    /** But a window that is aligned to the clock, whose steps move the edges; what it promises then is below. */
    @Property(tries = 1_500)
    void clock_that_goes_back_however_far_gets_no_more_through_in_true_time(@ForAll Limit limit, @ForAll long seed) {
        Assume.that(!dependsOnEdges(limit));
        Promise.holds(limit, admittedWhileTheClockGoesBack(limit, seed).admitted());
    }

    @Property(tries = 2_000)
    void each_step_back_lets_one_window_more_through_where_edges_move_with_the_clock(
            @ForAll Limit limit, @ForAll long seed) {
        Assume.that(dependsOnEdges(limit));
        SteppedRun run = admittedWhileTheClockGoesBack(limit, seed);
        long mostWindows = 2 + run.steps();
        assertThat(run.admitted().mostWithin(windowMicros(limit))).isLessThanOrEqualTo(mostWindows * limit.capacity());
    }

    @Property(tries = 1_000)
    void clock_that_goes_back_delays_by_no_more_than_the_tolerated_step_and_the_span(
            @ForAll Limit limit, @ForAll long seed) {
        Assume.that(limit.capacity() > 0);
        Adversary adversary = new Adversary(limit, seed);
        Extent extent = Extent.of(limit);
        Usage usage = adversary.reach(limit.fresh());
        long now = Math.max(0, adversary.now() - back(adversary, adversary.now()));
        long wait = usage.tryTake(now, limit.capacity());
        assertThat(wait).isBetween(0L, extent.tolerated() + extent.span());
        assertThat(usage.tryTake(now + wait, limit.capacity() - (wait == 0 ? limit.capacity() : 0)))
                .isZero();
    }

    @Property(tries = 500)
    void retry_after_is_tight_after_a_step_back(@ForAll Limit limit, @ForAll long seed) {
        Adversary adversary = new Adversary(limit, seed);
        Usage usage = adversary.reach(limit.fresh());
        long now = Math.max(0, adversary.now() - back(adversary, adversary.now()));
        long permits = adversary.permits(usage);
        long wait = usage.tryTake(now, permits);
        if (wait > 0 && wait < Limit.NEVER) {
            assertThat(usage.copy().tryTake(now + wait, permits)).isZero();
            assertThat(usage.copy().tryTake(now + wait - 1, permits)).isEqualTo(1);
        }
    }

    /** What the latest step gave back, the next one must not give again. */
    @Example
    void strict_window_keeps_older_sub_intervals_for_a_whole_window_after_a_step_back() {
        Duration window = Duration.of(10, ChronoUnit.SECONDS);
        SlidingWindow limit = new SlidingWindow(10, window, 10, Counting.STRICT);
        Usage usage = limit.fresh();
        assertThat(usage.tryTake(100_999_999, 9)).isZero();
        assertThat(usage.tryTake(101_000_000, 1)).isZero();
        assertThat(usage.tryTake(50_999_999, 1)).isPositive();
        assertThat(usage.tryTake(60_000_000, 1)).isEqualTo(INTERVAL);
    }

    private static boolean dependsOnEdges(Limit limit) {
        return limit instanceof FixedWindow
                || (limit instanceof SlidingWindow window && window.counting() == Counting.RELAXED);
    }

    private static long windowMicros(Limit limit) {
        return limit instanceof SlidingWindow window
                ? Limits.micros(window.window())
                : Extent.of(limit).span();
    }

    /** What was admitted, by a clock that never goes back, and how often the limit's clock did. */
    private record SteppedRun(Ledger admitted, long steps) {}

    private static SteppedRun admittedWhileTheClockGoesBack(Limit limit, long seed) {
        Adversary adversary = new Adversary(limit, seed);
        Usage usage = limit.fresh();
        Ledger admitted = new Ledger();
        long steps = 0;
        for (int i = 0; i < STEPS; i++) {
            adversary.nextInstant(usage);
            if (adversary.random().nextInt(12) == 0) {
                adversary.fallBehind(adversary.behind() + back(adversary, adversary.clock()));
                steps++;
            }
            long permits = adversary.permits(usage);
            if (usage.tryTake(adversary.clock(), permits) == 0) {
                admitted.add(adversary.now(), permits);
            }
        }
        return new SteppedRun(admitted, steps);
    }

    /** A step of any size: a few microseconds, just under or over what is tolerated, or far. */
    private static long back(Adversary adversary, long most) {
        return switch (adversary.random().nextInt(5)) {
            case 0 -> 0;
            case 1 -> Math.min(most, adversary.random().nextInt(3));
            case 2 ->
                Math.min(most, Limit.TOLERATED_STEP_MICROS + adversary.random().nextInt(3));
            case 3 -> Math.min(most, 3 * Limit.TOLERATED_STEP_MICROS + adversary.upTo(100));
            default -> adversary.upTo(most);
        };
    }
}
