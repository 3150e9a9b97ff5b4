// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import dev.weft.limiter.SlidingWindow.Counting;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/** Limits of all kinds: mostly small ones, where things collide, and now and then the greatest that there are. */
class LimitSamples extends DomainContextBase {
    private static final long MOST_SPAN_MICROS = Limits.micros(Limits.MOST_SPAN);
    private static final int MOST_LOGGED = 1_000;

    @Provide
    Arbitrary<FixedWindow> fixedWindows() {
        return Combinators.combine(permits(0), spans()).as(FixedWindow::new).withoutEdgeCases();
    }

    @Provide
    Arbitrary<SlidingWindow> slidingWindows() {
        Arbitrary<Integer> intervals =
                Arbitraries.oneOf(Arbitraries.integers().between(1, 12), Arbitraries.of(99, 100));
        return Combinators.combine(permits(0), spans(), intervals, Arbitraries.of(Counting.class))
                .as(SlidingWindow::new)
                .withoutEdgeCases();
    }

    @Provide
    Arbitrary<SlidingLog> slidingLogs() {
        Arbitrary<Integer> permits = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 20), Arbitraries.integers().between(0, MOST_LOGGED));
        return Combinators.combine(permits, spans()).as(SlidingLog::new).withoutEdgeCases();
    }

    @Provide
    Arbitrary<TokenBucket> tokenBuckets() {
        return drips().map(drip -> new TokenBucket(drip.rate(), drip.per(), drip.most()));
    }

    @Provide
    Arbitrary<LeakyBucket> leakyBuckets() {
        return drips().map(drip -> new LeakyBucket(drip.rate(), drip.per(), drip.most()));
    }

    private record Drip(long rate, Duration per, long most) {

        /** Whether that pace is not refused for being too fast. */
        boolean canBeCounted() {
            try {
                Pace.of(rate, per, most);
                return true;
            } catch (IllegalArgumentException tooFast) {
                return false;
            }
        }
    }

    private static Arbitrary<Drip> drips() {
        return Combinators.combine(permits(1), spans(), permits(1))
                .as((rate, per, most) -> new Drip(rate, per, gatheredInTime(rate, per, most)))
                .filter(Drip::canBeCounted)
                .withoutEdgeCases();
    }

    private static Arbitrary<Long> permits(long least) {
        return Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.longs().between(least, 12)),
                Tuple.of(3, Arbitraries.longs().between(least, 1_500)),
                Tuple.of(1, Arbitraries.longs().between(least, Limits.MOST_PERMITS)));
    }

    private static Arbitrary<Duration> spans() {
        return Arbitraries.frequencyOf(
                        Tuple.of(4, Arbitraries.longs().between(1, 30)),
                        Tuple.of(4, Arbitraries.longs().between(1, 100_000)),
                        Tuple.of(2, Arbitraries.of(1_000_000L, 60_000_000L, 86_400_000_000L)),
                        Tuple.of(1, Arbitraries.longs().between(1, MOST_SPAN_MICROS)))
                .map(micros -> Duration.of(micros, ChronoUnit.MICROS));
    }

    /** As many of them as a bucket may have: what comes back within ten years. */
    private static long gatheredInTime(long rate, Duration per, long permits) {
        double most = (double) MOST_SPAN_MICROS / Limits.micros(per) * rate;
        return most > permits ? permits : Math.max(1, (long) Math.floor(most) - 1);
    }
}
