// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that ask one bucket get what it has, and no more. */
@Timeout(120)
class AtomicTokenBucketTest {
    private static final long BEGINNING = 1_790_000_000_000_000L;
    private static final int THREADS = 4;
    private static final Duration DAY = Duration.ofDays(1);

    /** The most that can be parked, or on the way there. */
    private static final int PARKED = THREADS * ParkedPermits.MOST;

    @Test
    void threads_that_race_get_what_is_there_and_no_more() throws Exception {
        long burst = 200_000;
        AtomicTokenBucket bucket =
                new AtomicTokenBucket(new TokenBucket(1, DAY.dividedBy(burst), burst), () -> BEGINNING);

        long admitted = race(thread -> {
            long mine = 0;
            for (int i = 0; i < burst; i++) {
                mine += bucket.tryTake(1) == 0 ? 1 : 0;
            }
            return mine;
        });

        assertThat(admitted).isEqualTo(burst);
        assertThat(bucket.tryTake(1)).isPositive();
    }

    @Test
    void threads_that_ask_for_several_at_once_leave_nothing_that_one_could_have() throws Exception {
        long burst = 200_000;
        AtomicTokenBucket bucket =
                new AtomicTokenBucket(new TokenBucket(1, DAY.dividedBy(burst), burst), () -> BEGINNING);

        long admitted = race(thread -> {
            long mine = 0;
            for (int i = 0; i < burst; i++) {
                int permits = 1 + (i + thread) % 7;
                mine += bucket.tryTake(permits) == 0 ? permits : 0;
            }
            return mine;
        });
        while (bucket.tryTake(1) == 0) {
            admitted++;
        }

        assertThat(admitted).isEqualTo(burst);
    }

    @Test
    void threads_that_go_on_asking_get_what_comes_in_time() throws Exception {
        long rate = 2_000_000;
        LongSupplier clock = new MicrosClock();
        long begin = clock.getAsLong();
        AtomicTokenBucket bucket = new AtomicTokenBucket(new TokenBucket(rate, Duration.ofSeconds(1), rate), clock);
        // Room for what comes in while the threads are slow to begin.
        assertThat(bucket.tryTake(rate / 2)).isZero();
        long asking = clock.getAsLong();
        long end = asking + TimeUnit.MILLISECONDS.toMicros(400);

        long admitted = rate / 2
                + race(thread -> {
                    long mine = 0;
                    while (clock.getAsLong() < end) {
                        mine += bucket.tryTake(1) == 0 ? 1 : 0;
                    }
                    return mine;
                });
        long micros = clock.getAsLong() - begin;

        assertThat(admitted).isLessThanOrEqualTo(rate + rate * micros / 1_000_000);
        while (bucket.tryTake(1) == 0) {
            admitted++;
        }
        long askedMicros = begin + micros - asking;
        assertThat(admitted).isGreaterThanOrEqualTo(rate + rate * askedMicros / 1_000_000 - PARKED);
    }

    @Test
    void what_is_parked_is_good_until_its_time_has_come() {
        Gcra gcra = Gcra.of(new TokenBucket(1, Duration.ofMillis(1), 1_000));
        ParkedPermits parked = new ParkedPermits(gcra);
        long end = BEGINNING + 100_000;
        long first = end - 1_000L * ParkedPermits.MOST;

        assertThat(parked.park(BEGINNING, end)).isTrue();
        assertThat(parked.park(BEGINNING, end)).isFalse();
        assertThat(parked.take(BEGINNING, 3)).isTrue();
        assertThat(parked.take(first + 3_000, 1)).isTrue();
        assertThat(parked.take(first + 4_001, ParkedPermits.MOST - 4)).isFalse();
        assertThat(parked.take(first + 4_001, 1)).isTrue();
        assertThat(parked.park(first + 6_000, end)).isFalse();
        assertThat(parked.removeAll(first + 6_000)).isEqualTo(ParkedPermits.MOST - 6);
        assertThat(parked.take(BEGINNING, 1)).isFalse();
    }

    @Test
    void what_is_parked_no_more_makes_room() {
        Gcra gcra = Gcra.of(new TokenBucket(1, Duration.ofMillis(1), 1_000));
        ParkedPermits parked = new ParkedPermits(gcra);
        parked.park(BEGINNING, BEGINNING + 100_000);

        assertThat(parked.park(BEGINNING + 100_000, BEGINNING + 200_000)).isTrue();
        assertThat(parked.removeAll(BEGINNING + 100_000)).isEqualTo(ParkedPermits.MOST);
    }

    @Test
    void what_is_parked_is_not_good_while_it_is_further_ahead_than_the_burst() {
        Gcra gcra = Gcra.of(new TokenBucket(1, Duration.ofMillis(1), 1_000));
        ParkedPermits parked = new ParkedPermits(gcra);
        assertThat(parked.park(BEGINNING, BEGINNING + 1_000_000)).isTrue();

        assertThat(parked.take(BEGINNING - 1, 1)).isFalse();
        assertThat(parked.take(BEGINNING, 1)).isTrue();
    }

    /** What one of the threads did. */
    private interface Racer {
        long run(int thread) throws Exception;
    }

    private static long race(Racer racer) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<Long>> racing = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int number = i;
                racing.add(threads.submit(() -> {
                    start.await();
                    return racer.run(number);
                }));
            }
            long sum = 0;
            for (Future<Long> one : racing) {
                sum += one.get();
            }
            return sum;
        } finally {
            threads.shutdownNow();
        }
    }
}
