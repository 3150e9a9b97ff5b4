// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Counting calls that hang, when threads begin and end them at once. */
@Timeout(60)
class CallsUnderWayTest {
    private static final long SLOW = 800;
    private static final int THREADS = 4;
    private static final int CALLS = 200_000;
    private static final int HANG = 10;

    private final AtomicLong clock = new AtomicLong(-1_000_000);
    private final CallsUnderWay calls = new CallsUnderWay(SLOW);

    @Test
    void call_is_overdue_after_its_time_and_no_longer_when_it_ends() {
        calls.begin(0);
        assertThat(calls.overdue(SLOW - 1)).isZero();
        assertThat(calls.overdue(SLOW + SLOW / 8)).isEqualTo(1);
        assertThat(calls.overdue(1_000 * SLOW)).isEqualTo(1);
        calls.end(0);
        assertThat(calls.overdue(1_000 * SLOW)).isZero();
    }

    /** Some calls outlast all buckets, and some threads are late. */
    @Test
    void none_is_forgotten_and_none_is_counted_that_has_ended() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> working = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            working.add(threads.submit(() -> work(random)));
        }
        for (Future<?> one : working) {
            one.get();
        }
        threads.shutdown();
        assertThat(calls.overdue(clock.get() + 100 * SLOW)).isEqualTo(THREADS * HANG);
    }

    private void work(Random random) {
        ArrayDeque<Long> underWay = new ArrayDeque<>();
        for (int i = 0; i < CALLS; i++) {
            long now = clock.addAndGet(random.nextInt(20));
            calls.begin(now);
            if (i < HANG) {
                continue;
            }
            underWay.add(now);
            if (underWay.size() > random.nextInt(200)) {
                calls.end(underWay.remove());
            }
        }
        underWay.forEach(calls::end);
    }
}
