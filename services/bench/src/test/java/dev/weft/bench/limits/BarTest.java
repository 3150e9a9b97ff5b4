// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bench.limits.Bar.Bound;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class BarTest {

    @Test
    void bar_says_what_it_asks_for_and_whether_it_is_met() {
        assertThat(new Bar("ours to theirs", Bound.AT_LEAST, 3, OptionalDouble.of(4.1)))
                .hasToString("met: ours to theirs, 4.10 (at least 3)");
        assertThat(new Bar("time", Bound.AT_MOST, 0.7, OptionalDouble.of(0.9)))
                .hasToString("MISSED: time, 0.90 (at most 0.7)");
    }

    @Test
    void bar_without_a_figure_is_not_met() {
        assertThat(new Bar("time", Bound.AT_MOST, 0.7, OptionalDouble.empty()))
                .hasToString("not measured: time, - (at most 0.7)");
    }

    @Test
    void ratio_is_the_median_of_the_ratios_in_a_round() {
        Rounds rounds = new Rounds();
        for (double[] round : new double[][] {{100, 10}, {40, 20}, {30, 10}}) {
            rounds.add("ours", round[0]);
            rounds.add("theirs", round[1]);
        }

        assertThat(rounds.ratio("ours", "theirs")).hasValue(3);
        assertThat(rounds.ratio("ours", "nobody")).isEmpty();
        assertThat(rounds.median("ours")).hasValue(40);
    }

    @Test
    void rate_is_read_from_what_redis_benchmark_prints() {
        String csv = """
                WARNING: Could not fetch server CONFIG
                "test","rps","avg_latency_ms"
                "EVALSHA 0a1b 1 key:__rand_int__ 1 2","123456.79","0.41"
                """;

        assertThat(RedisBenchmark.rate(csv)).isEqualTo(123_456.79);
    }
}
