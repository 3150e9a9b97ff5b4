// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.SlidingWindow.Counting;
import java.time.Duration;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/** No trace, however it is chosen, gets more through than was promised; and what the weaker forms let through, they do. */
@Domain(LimitSamples.class)
@Domain(DomainContext.Global.class)
class IntervalBoundProperties {
    private static final int STEPS = 100;
    private static final long N = 100;
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final long WINDOW = 10_000_000;
    private static final long INTERVAL = WINDOW / SlidingWindow.DEFAULT_INTERVALS;
    private static final long BEGIN = 7 * WINDOW;

    @Property(tries = 1_500)
    void nothing_gets_more_through_than_the_limit_promises(@ForAll Limit limit, @ForAll long seed) {
        Promise.holds(limit, admittedFromAnAdversary(limit, seed));
    }

    @Property(tries = 400)
    void greedy_adversary_gets_no_more_than_the_limit_from_any_strict_window(
            @ForAll SlidingWindow window, @ForAll long seed) {
        SlidingWindow strict =
                new SlidingWindow(window.permits(), window.window(), window.intervals(), Counting.STRICT);
        Ledger admitted = takenByAGreedyAdversary(strict, seed);
        assertThat(admitted.mostWithin(strict.intervalMicros() * strict.intervals()))
                .isLessThanOrEqualTo(strict.permits());
    }

    @Property(tries = 400)
    void hard_token_bucket_admits_no_more_than_its_permits_in_any_window(
            @ForAll TokenBucket sample, @ForAll long seed) {
        Assume.that(sample.rate() + sample.burst() <= Limits.MOST_PERMITS);
        TokenBucket hard = TokenBucket.hard(sample.rate() + sample.burst(), sample.per(), sample.burst());
        assertThat(hard).isEqualTo(sample);
        Ledger admitted = takenByAGreedyAdversary(hard, seed);
        assertThat(admitted.mostWithin(Limits.micros(hard.per()))).isLessThanOrEqualTo(sample.rate() + sample.burst());
    }

    @Example
    void fixed_window_lets_twice_its_limit_through_around_an_edge() {
        Usage usage = new FixedWindow(N, TEN_SECONDS).fresh();
        assertThat(usage.tryTake(BEGIN - 1, N)).isZero();
        assertThat(usage.tryTake(BEGIN - 1, 1)).isEqualTo(1);
        assertThat(usage.tryTake(BEGIN, N)).isZero();
        assertThat(usage.tryTake(BEGIN, 1)).isEqualTo(WINDOW);
    }

    @Example
    void relaxed_window_lets_twice_its_limit_through_within_a_window_and_the_strict_one_does_not() {
        assertThat(takenInOneWindow(Counting.RELAXED)).isEqualTo(2 * N);
        assertThat(takenInOneWindow(Counting.STRICT)).isEqualTo(N);
    }

    @Example
    void finer_sub_intervals_do_not_cure_the_relaxed_window() {
        SlidingWindow fine = new SlidingWindow(N, TEN_SECONDS, 100, Counting.RELAXED);
        Usage usage = fine.fresh();
        assertThat(usage.tryTake(BEGIN - 1, N)).isZero();
        assertThat(usage.tryTake(BEGIN - fine.intervalMicros() + WINDOW, N)).isZero();
    }

    /** All at the last instant of a sub-interval, and all when that one is forgotten: less than a window later if relaxed. */
    private static long takenInOneWindow(Counting counting) {
        Usage usage = new SlidingWindow(N, TEN_SECONDS, SlidingWindow.DEFAULT_INTERVALS, counting).fresh();
        Ledger admitted = new Ledger();
        for (long instant : new long[] {BEGIN - 1, BEGIN - INTERVAL + WINDOW, BEGIN - 2 + WINDOW}) {
            long remaining = usage.remaining(instant);
            usage.take(instant, remaining);
            admitted.add(instant, remaining);
        }
        return admitted.mostWithin(WINDOW);
    }

    private static Ledger admittedFromAnAdversary(Limit limit, long seed) {
        Adversary adversary = new Adversary(limit, seed);
        Usage usage = limit.fresh();
        Ledger admitted = new Ledger();
        for (int i = 0; i < STEPS; i++) {
            long now = adversary.nextInstant(usage);
            long permits = adversary.permits(usage);
            if (usage.tryTake(now, permits) == 0) {
                admitted.add(now, permits);
            }
        }
        return admitted;
    }

    /** Takes all that is there at each instant, or a part of it now and then, to come again at once. */
    private static Ledger takenByAGreedyAdversary(Limit limit, long seed) {
        Adversary adversary = new Adversary(limit, seed);
        Usage usage = limit.fresh();
        Ledger admitted = new Ledger();
        for (int i = 0; i < STEPS; i++) {
            long now = adversary.nextInstant(usage);
            long remaining = usage.remaining(now);
            long permits = adversary.random().nextInt(4) == 0 ? adversary.upTo(remaining) : remaining;
            assertThat(usage.tryTake(now, permits)).isZero();
            admitted.add(now, permits);
        }
        return admitted;
    }
}
