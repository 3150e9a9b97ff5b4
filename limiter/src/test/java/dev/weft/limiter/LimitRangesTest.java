// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitRangesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void window_of_no_whole_microseconds_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FixedWindow(1, Duration.ofNanos(1_500)))
                .withMessage("window must be 1 us to 3653 days in whole microseconds, was PT0.0000015S");
        assertThatIllegalArgumentException().isThrownBy(() -> new SlidingLog(1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new SlidingWindow(1, SECOND.negated()));
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenBucket(1, Limits.MOST_SPAN.plusNanos(1_000), 1));
    }

    @Test
    void shortest_and_longest_spans_are_accepted() {
        assertThat(new FixedWindow(1, Duration.ofNanos(1_000)).fresh().tryTake(0, 1))
                .isZero();
        assertThat(new FixedWindow(1, Limits.MOST_SPAN).fresh().tryTake(0, 1)).isZero();
    }

    @Test
    void number_of_permits_beyond_its_range_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FixedWindow(-1, SECOND))
                .withMessage("permits must be 0 to 1125899906842624, was -1");
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenBucket(0, SECOND, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new LeakyBucket(1, SECOND, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new SlidingLog(1_001, SECOND));
        assertThatIllegalArgumentException().isThrownBy(() -> TokenBucket.hard(10, SECOND, 10));
    }

    @Test
    void limit_of_no_permits_admits_nothing_but_a_look() {
        Usage usage = new FixedWindow(0, SECOND).fresh();
        assertThat(usage.tryTake(0, 1)).isEqualTo(Limit.NEVER);
        assertThat(usage.tryTake(0, 0)).isZero();
    }
}
