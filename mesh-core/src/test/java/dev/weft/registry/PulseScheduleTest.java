// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PulseScheduleTest {
    private record Look(long atNanos, PulseSchedule by) {}

    @Test
    void lonely_watcher_looks_twice_a_second() {
        PulseSchedule schedule = new PulseSchedule(new Random(1)::nextDouble);
        for (int i = 0; i < 1_000; i++) {
            assertThat(schedule.nextNanos(PulseSchedule.WANTED_GAP, Duration.ZERO))
                    .isBetween(
                            Duration.ofMillis(375).toNanos(),
                            Duration.ofMillis(625).toNanos());
        }
    }

    @Test
    void nobody_stays_away_for_much_longer_than_the_longest_period() {
        PulseSchedule schedule = new PulseSchedule(() -> 1);
        for (int i = 0; i < 100; i++) {
            assertThat(schedule.nextNanos(Duration.ZERO, Duration.ZERO))
                    .isLessThanOrEqualTo(Duration.ofMillis(37_500).toNanos());
        }
    }

    @Test
    void who_finds_nobody_there_stands_in_at_once_however_seldom_it_looked() {
        PulseSchedule schedule = new PulseSchedule(() -> 0.5);
        for (int i = 0; i < 20; i++) {
            schedule.nextNanos(Duration.ZERO, Duration.ZERO);
        }
        assertThat(schedule.nextNanos(PulseSchedule.WANTED_GAP, Duration.ZERO))
                .isEqualTo(PulseSchedule.WANTED_GAP.toNanos());
    }

    /** A lease that is always short must not bring everybody at each of its ends. */
    @Test
    void nobody_comes_for_an_expiry_twice_in_a_row() {
        PulseSchedule schedule = new PulseSchedule(() -> 0.5);
        for (int i = 0; i < 20; i++) {
            schedule.nextNanos(Duration.ZERO, Duration.ZERO);
        }
        Duration soon = Duration.ofSeconds(2);
        assertThat(Duration.ofNanos(schedule.nextNanos(Duration.ZERO, soon))).isEqualTo(Duration.ofMillis(2_150));
        assertThat(Duration.ofNanos(schedule.nextNanos(Duration.ZERO, soon))).isEqualTo(PulseSchedule.LONGEST_PERIOD);
        assertThat(Duration.ofNanos(schedule.nextNanos(Duration.ZERO, soon))).isEqualTo(Duration.ofMillis(2_150));
    }

    /** However many there are. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100, 1_000})
    void together_they_see_each_lease_run_out_in_time_and_look_no_more_than_that(int watchers) {
        LoneService service = new LoneService(watchers);
        service.run(Duration.ofMinutes(2));
        service.forget();
        service.run(Duration.ofMinutes(62));

        double aSecond = (double) service.count / Duration.ofMinutes(60).toSeconds();
        System.out.printf(
                "%d watchers: %.1f looks a second; of %d leases that ran out, the last was seen after %d ms%n",
                watchers,
                aSecond,
                service.expiries,
                Duration.ofNanos(service.latestNanos).toMillis());
        assertThat(service.expiries).isGreaterThan(100);
        assertThat(Duration.ofNanos(service.latestNanos)).isLessThan(Duration.ofSeconds(1));
        assertThat(aSecond).isLessThan(3 + watchers / 30.0 * 1.5);
    }

    /** A service that nobody but its watchers touches, where every half minute or so a lease runs out. */
    private static final class LoneService {
        private static final long LEASE = Duration.ofSeconds(6).toNanos();
        private static final long BETWEEN_EXPIRIES = Duration.ofSeconds(30).toNanos();

        private final Random random;
        private final PriorityQueue<Look> looks = new PriorityQueue<>(Comparator.comparingLong(Look::atNanos));
        private long last;
        private long expiry = BETWEEN_EXPIRIES;
        private long count;
        private int expiries;
        private long latestNanos;

        LoneService(int watchers) {
            random = new Random(watchers);
            for (int i = 0; i < watchers; i++) {
                PulseSchedule schedule = new PulseSchedule(random::nextDouble);
                looks.add(new Look(schedule.nextNanosAfterFailure(), schedule));
            }
        }

        void run(Duration until) {
            while (looks.element().atNanos() < until.toNanos()) {
                Look look = looks.remove();
                long next = look.by().nextNanos(Duration.ofNanos(look.atNanos() - last), soonExpiry(look.atNanos()));
                looks.add(new Look(look.atNanos() + next, look.by()));
                last = look.atNanos();
                count++;
            }
        }

        void forget() {
            count = 0;
            expiries = 0;
            latestNanos = 0;
        }

        private Duration soonExpiry(long now) {
            if (now >= expiry) {
                expiries++;
                latestNanos = Math.max(latestNanos, now - expiry);
                expiry = now + BETWEEN_EXPIRIES + (long) (random.nextDouble() * LEASE);
            }
            long remaining = expiry - now;
            return Duration.ofNanos(2 * remaining < LEASE ? remaining : 0);
        }
    }
}
