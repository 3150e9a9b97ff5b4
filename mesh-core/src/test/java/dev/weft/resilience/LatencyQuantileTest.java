// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LatencyQuantileTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Property(tries = 500)
    void is_at_most_an_eighth_above_the_exact_one(
            @ForAll @Size(min = 50, max = 400) List<@LongRange(max = Long.MAX_VALUE) Long> took, @ForAll long start) {
        LatencyQuantile tested = new LatencyQuantile(0.9, start);
        took.forEach(nanos -> tested.record(nanos, start));
        long exact = took.stream().sorted().toList().get((int) Math.ceil(0.9 * took.size()) - 1);

        double said = tested.nanos(start);
        assertThat(said).isBetween((double) exact, exact * 1.126 + 1);
    }

    @Property
    void a_bucket_holds_what_falls_into_it(@ForAll @LongRange(max = Long.MAX_VALUE) long value) {
        int bucket = LatencyQuantile.bucketOf(value);

        assertThat(LatencyQuantile.highestOf(bucket)).isGreaterThanOrEqualTo(value);
        if (bucket > 0) {
            assertThat(LatencyQuantile.highestOf(bucket - 1)).isLessThan(value);
        }
    }

    @Test
    void few_calls_say_nothing() {
        LatencyQuantile quantile = new LatencyQuantile(0.5, 0);
        for (int i = 0; i < 49; i++) {
            quantile.record(10, 0);
        }

        assertThat(quantile.nanos(0)).isEqualTo(LatencyQuantile.UNKNOWN);
        quantile.record(10, 0);
        assertThat(quantile.nanos(SECOND)).isEqualTo(10);
    }

    @Test
    void what_was_twenty_seconds_ago_is_forgotten() {
        LatencyQuantile quantile = new LatencyQuantile(0.5, 0);
        for (int i = 0; i < 1_000; i++) {
            quantile.record(SECOND, 0);
        }
        for (int i = 0; i < 100; i++) {
            quantile.record(10, 10 * SECOND);
        }
        assertThat(quantile.nanos(10 * SECOND)).isGreaterThanOrEqualTo(SECOND);

        for (int i = 0; i < 100; i++) {
            quantile.record(10, 20 * SECOND);
        }
        assertThat(quantile.nanos(20 * SECOND)).isEqualTo(10);
        assertThat(quantile.nanos(40 * SECOND)).isEqualTo(LatencyQuantile.UNKNOWN);
    }

    @Test
    void no_quantile_is_0_or_1() {
        assertThatThrownBy(() -> new LatencyQuantile(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LatencyQuantile(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
