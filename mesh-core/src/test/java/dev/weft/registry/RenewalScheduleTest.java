// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RenewalScheduleTest {
    private static final Duration LEASE = Duration.ofSeconds(6);

    @Test
    void two_renewals_may_be_lost_before_the_lease_runs_out() {
        RenewalSchedule schedule = new RenewalSchedule(LEASE, new Random(1)::nextDouble);
        for (int i = 0; i < 10_000; i++) {
            assertThat(Duration.ofNanos(schedule.nextNanos()))
                    .isBetween(Duration.ofMillis(1_800), Duration.ofSeconds(2));
        }
    }

    @Test
    void failures_are_tried_again_ever_more_slowly_but_within_a_second() {
        RenewalSchedule schedule = new RenewalSchedule(LEASE, () -> 1);
        long first = schedule.nextNanosAfterFailure();
        long last = first;
        for (int i = 0; i < 20; i++) {
            long next = schedule.nextNanosAfterFailure();
            assertThat(next).isBetween(last, Duration.ofSeconds(1).toNanos());
            last = next;
        }
        assertThat(first).isLessThanOrEqualTo(Duration.ofMillis(50).toNanos());
        assertThat(last).isEqualTo(Duration.ofSeconds(1).toNanos());
        schedule.nextNanos();
        assertThat(schedule.nextNanosAfterFailure()).isEqualTo(first);
    }

    @Test
    void short_leases_are_tried_again_before_they_run_out() {
        RenewalSchedule schedule = new RenewalSchedule(RegistryOptions.LEAST_LEASE, () -> 1);
        for (int i = 0; i < 20; i++) {
            assertThat(schedule.nextNanosAfterFailure())
                    .isLessThanOrEqualTo(Duration.ofMillis(100).toNanos());
        }
    }
}
