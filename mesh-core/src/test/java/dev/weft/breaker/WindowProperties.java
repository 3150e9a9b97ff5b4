// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Windows on random outcomes, against lists that forget nothing. */
class WindowProperties {
    private static final int STEPS = 300;
    private static final long BUCKET = 7;

    /** An outcome at a time. */
    private record Ended(boolean failed, boolean slow, long nanos) {}

    @Property(tries = 200)
    void count_window_holds_the_last_so_many(@ForAll @IntRange(min = 1, max = 50) int calls, @ForAll long seed) {
        Random random = new Random(seed);
        CountWindow window = new CountWindow(calls);
        List<Ended> all = new ArrayList<>();
        double badness = random.nextDouble();
        for (int i = 0; i < STEPS; i++) {
            Ended ended = ended(random, badness, i);
            all.add(ended);
            List<Ended> last = all.subList(Math.max(0, all.size() - calls), all.size());
            assertThat(window.record(ended.failed(), ended.slow(), i))
                    .isEqualTo(last.stream().anyMatch(one -> one.failed() || one.slow()));
            assertThat(window.tally(i)).isEqualTo(tally(last));
        }
    }

    @Property(tries = 200)
    void time_window_holds_the_last_buckets(@ForAll long beginning, @ForAll long seed) {
        Random random = new Random(seed);
        TimeWindow window = new TimeWindow(BUCKET * TimeWindow.BUCKETS);
        List<Ended> all = new ArrayList<>();
        double badness = random.nextDouble();
        long now = beginning / 2;
        for (int i = 0; i < STEPS; i++) {
            now += random.nextInt(20) == 0 ? random.nextInt(200) : random.nextInt(5);
            Ended ended = ended(random, badness, now);
            all.add(ended);
            long number = Math.floorDiv(now, BUCKET);
            List<Ended> last = all.stream()
                    .filter(one -> Math.floorDiv(one.nanos(), BUCKET) > number - TimeWindow.BUCKETS)
                    .toList();
            assertThat(window.record(ended.failed(), ended.slow(), now))
                    .isEqualTo(last.stream().anyMatch(one -> one.failed() || one.slow()));
            assertThat(window.tally(now)).isEqualTo(tally(last));
        }
    }

    private static Ended ended(Random random, double badness, long nanos) {
        return new Ended(random.nextDouble() < badness, random.nextDouble() < badness, nanos);
    }

    private static OutcomeTally tally(List<Ended> some) {
        return new OutcomeTally(
                some.size(),
                some.stream().filter(Ended::failed).count(),
                some.stream().filter(Ended::slow).count());
    }
}
