// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How watchers share the looks at a ledger; what comes of many together, the simulation shows. */
class PulseScheduleTest {
    private static final int MANY = 20;

    private final PulseSchedule schedule = new PulseSchedule(() -> 0.5);

    @Test
    void who_finds_others_there_looks_ever_more_seldom_but_not_beyond_the_longest_period() {
        long before = 0;
        for (int i = 0; i < MANY; i++) {
            long next = schedule.nextNanos(Duration.ZERO);
            assertThat(next).isGreaterThanOrEqualTo(before);
            before = next;
        }
        assertThat(before).isEqualTo(PulseSchedule.LONGEST_PERIOD.toNanos());
    }

    @Test
    void who_finds_nobody_there_stands_in_at_once_however_seldom_it_looked() {
        for (int i = 0; i < MANY; i++) {
            schedule.nextNanos(Duration.ZERO);
        }
        assertThat(schedule.nextNanos(PulseSchedule.WANTED_GAP)).isEqualTo(PulseSchedule.WANTED_GAP.toNanos());
    }
}
