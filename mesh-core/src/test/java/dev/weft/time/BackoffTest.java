// SPDX-License-Identifier: Apache-2.0
package dev.weft.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration LEAST = Duration.ofMillis(50);
    private static final Duration MOST = Duration.ofSeconds(5);
    private static final long SEED = 7;

    private static long[] pauses(Backoff backoff, int count) {
        return LongStream.generate(backoff::nextNanos).limit(count).toArray();
    }

    @Test
    void pauses_double_up_to_the_longest() {
        long[] pauses = pauses(new Backoff(LEAST, MOST, () -> 1), 9);

        assertThat(LongStream.of(pauses).map(nanos -> nanos / 1_000_000))
                .containsExactly(50L, 100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L);
    }

    @Test
    void jitter_takes_at_most_half() {
        Random random = new Random(SEED);
        Backoff jittered = new Backoff(LEAST, MOST, random::nextDouble);
        Backoff whole = new Backoff(LEAST, MOST, () -> 1);

        for (int i = 0; i < 1_000; i++) {
            long most = whole.nextNanos();
            assertThat(jittered.nextNanos()).isBetween(most / 2, most);
        }
    }

    @Test
    void same_seed_gives_same_pauses() {
        assertThat(pauses(new Backoff(LEAST, MOST, new Random(SEED)::nextDouble), 100))
                .containsExactly(pauses(new Backoff(LEAST, MOST, new Random(SEED)::nextDouble), 100));
    }

    @Test
    void success_begins_anew() {
        Backoff backoff = new Backoff(LEAST, MOST, () -> 1);
        pauses(backoff, 5);

        backoff.reset();

        assertThat(backoff.nextNanos()).isEqualTo(LEAST.toNanos());
    }

    @Test
    void pauses_never_overflow() {
        Backoff backoff = new Backoff(Duration.ofDays(1), Duration.ofDays(100_000), () -> 0.5);

        assertThat(LongStream.of(pauses(backoff, 10_000))).allMatch(nanos -> nanos > 0);
    }

    @Test
    void longest_below_the_least_counts_as_the_least() {
        assertThat(new Backoff(LEAST, Duration.ZERO, () -> 1).nextNanos()).isEqualTo(LEAST.toNanos());
    }
}
