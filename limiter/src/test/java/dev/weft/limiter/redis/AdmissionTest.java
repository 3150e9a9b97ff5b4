// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts admissions has to be right itself. */
class AdmissionTest {
    private static final int TRIES = 500;
    private static final int MOST_ADMISSIONS = 40;
    private static final int SPAN = 60;

    @Test
    void worst_interval_is_the_one_that_trying_all_of_them_finds() {
        Random random = new Random(20_261_123);
        for (int i = 0; i < TRIES; i++) {
            List<Admission> admissions = random(random);
            int length = 1 + random.nextInt(SPAN / 2);
            assertThat(Admission.mostWithin(admissions, length))
                    .as("%s within %d", admissions, length)
                    .isEqualTo(mostByTryingAll(admissions, length));
        }
    }

    @Test
    void admission_that_may_belong_to_either_window_is_counted_to_none() {
        List<Admission> admissions = List.of(at(5, 5), at(9, 9), at(9, 10), at(10, 19));

        assertThat(Admission.mostWithinAligned(admissions, 10)).isEqualTo(2);
    }

    @Test
    void log_tells_what_was_written_so_far(@TempDir Path directory) {
        Path file = directory.resolve("log");
        AdmissionLog log = new AdmissionLog(file);
        log.add(at(1, 2));
        log.add(at(3, 4));

        assertThat(AdmissionLog.read(file)).containsExactly(at(1, 2), at(3, 4));
    }

    private static List<Admission> random(Random random) {
        List<Admission> admissions = new ArrayList<>();
        for (int i = random.nextInt(MOST_ADMISSIONS); i > 0; i--) {
            int earliest = random.nextInt(SPAN);
            admissions.add(at(earliest, earliest + (random.nextBoolean() ? 0 : random.nextInt(SPAN / 4))));
        }
        return admissions;
    }

    private static long mostByTryingAll(List<Admission> admissions, int length) {
        long most = 0;
        for (int begin = 0; begin < 2 * SPAN; begin++) {
            int first = begin;
            most = Math.max(
                    most,
                    admissions.stream()
                            .filter(one -> one.earliest() >= first && one.latest() < first + length)
                            .count());
        }
        return most;
    }

    private static Admission at(long earliest, long latest) {
        return new Admission(HammeredLimit.FIXED_WINDOW, earliest, latest);
    }
}
