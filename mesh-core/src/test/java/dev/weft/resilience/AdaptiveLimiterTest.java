// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.resilience.AdaptiveLimit.Window;
import dev.weft.resilience.AdaptiveLimiter.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdaptiveLimiterTest {
    private static final Duration WINDOW = Duration.ofMillis(100);
    private static final int THREADS = 4;
    private static final int CALLS = 50_000;

    private final List<Window> windows = new ArrayList<>();
    private long now;

    @Test
    void no_more_than_the_limit_are_under_way_and_each_that_ends_makes_room() {
        AdaptiveLimiter limiter = limiter(3);
        Sample first = limiter.tryAcquire();
        limiter.tryAcquire();
        limiter.tryAcquire();

        assertThat(limiter.tryAcquire()).isNull();
        first.succeeded();
        first.succeeded();
        first.dropped();

        assertThat(limiter.inFlight()).isEqualTo(2);
        assertThat(limiter.tryAcquire()).isNotNull();
        assertThat(limiter.tryAcquire()).isNull();
    }

    @Test
    void threads_together_never_have_more_under_way() {
        AdaptiveLimiter limiter = new AdaptiveLimiter(new Fixed(THREADS - 1), WINDOW, System::nanoTime);
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CompletableFuture<?>[] threads = new CompletableFuture<?>[THREADS];
        for (int i = 0; i < THREADS; i++) {
            threads[i] = CompletableFuture.runAsync(() -> {
                for (int call = 0; call < CALLS; call++) {
                    Sample sample = limiter.tryAcquire();
                    if (sample != null) {
                        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                        underWay.decrementAndGet();
                        sample.succeeded();
                    }
                }
            });
        }
        CompletableFuture.allOf(threads).join();

        assertThat(most.get()).isBetween(1, THREADS - 1);
        assertThat(limiter.inFlight()).isZero();
    }

    @Test
    void window_tells_how_many_ended_well_how_long_they_took_and_how_many_were_dropped() {
        AdaptiveLimiter limiter = limiter(100);
        for (int i = 1; i <= 20; i++) {
            Sample sample = limiter.tryAcquire();
            now += TimeUnit.MILLISECONDS.toNanos(i);
            if (i <= 10) {
                sample.succeeded();
            } else if (i <= 15) {
                sample.ignored();
            } else {
                sample.dropped();
            }
        }

        assertThat(windows.get(0).samples()).isEqualTo(10);
        assertThat(windows.get(0).meanNanos()).isEqualTo(TimeUnit.MICROSECONDS.toNanos(5_500));
        assertThat(windows.get(0).mostInFlight()).isEqualTo(1);
        assertThat(windows.stream().mapToLong(Window::dropped).sum()).isEqualTo(1);
    }

    @Test
    void clients_limit_rises_by_one_a_window_and_falls_by_a_tenth_when_something_is_dropped() {
        AimdLimit aimd = new AimdLimit(20, 1, 25);

        assertThat(aimd.next(20, new Window(50, 1, 20, 0))).isEqualTo(21);
        assertThat(aimd.next(20, new Window(50, 1, 19, 0))).isEqualTo(20);
        assertThat(aimd.next(25, new Window(50, 1, 25, 0))).isEqualTo(25);
        assertThat(aimd.next(20, new Window(0, 0, 20, 7))).isEqualTo(18);
        assertThat(aimd.next(1, new Window(0, 0, 1, 7))).isEqualTo(1);
    }

    @Test
    void gradient_stays_within_its_bounds_whatever_is_measured() {
        Random random = new Random(7);
        GradientLimit gradient = new GradientLimit(20, 4, 50, 10);
        int limit = gradient.initial();
        for (int i = 0; i < 10_000; i++) {
            long mean = 1 + (long) (random.nextDouble() * TimeUnit.SECONDS.toNanos(1L << random.nextInt(10)));
            limit = gradient.next(limit, new Window(random.nextInt(3), mean, random.nextInt(60), random.nextInt(2)));
            assertThat(limit).isBetween(4, 50);
        }
    }

    @Test
    void numbers_that_mean_nothing_are_refused() {
        assertThatThrownBy(() -> new GradientLimit(20, 0, 50, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GradientLimit(20, 4, 10, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AimdLimit(0, 0, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AdaptiveLimiter(new AimdLimit(), Duration.ZERO, () -> now))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private record Fixed(int limit) implements AdaptiveLimit {
        @Override
        public int initial() {
            return limit;
        }

        @Override
        public int next(int held, Window window) {
            return limit;
        }
    }

    private AdaptiveLimiter limiter(int limit) {
        AdaptiveLimit recorded = new AdaptiveLimit() {
            @Override
            public int initial() {
                return limit;
            }

            @Override
            public int next(int held, Window window) {
                windows.add(window);
                return held;
            }
        };
        return new AdaptiveLimiter(recorded, WINDOW, () -> now);
    }
}
