// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets as many calls be under way as an {@link AdaptiveLimit} says, which learns from how they end. Thread-safe and without
 * locks; one object a call is allocated.
 *
 * <pre>{@code
 * AdaptiveLimiter.Sample sample = limiter.tryAcquire();
 * if (sample == null) {
 *     return refuse();
 * }
 * return work().onComplete(done -> sample.succeeded(), failure -> sample.dropped());
 * }</pre>
 */
public final class AdaptiveLimiter {
    private static final int LEAST_SAMPLES = 10;
    private static final int SUM_BITS = 44;
    private static final long SUM_MASK = (1L << SUM_BITS) - 1;

    /** A call that takes longer counts as one of some hours, so that the sum of many fits. */
    private static final long MOST_MICROS = 1L << 34;

    private static final long NANOS_A_MICRO = 1_000;

    private final AdaptiveLimit algorithm;
    private final long windowNanos;
    private final LongSupplier nanoTime;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    /** How many calls ended well in this window, and their times in microseconds together: one number, so that they fit. */
    private final AtomicLong samples = new AtomicLong();

    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile long windowEnd;
    private volatile int limit;

    /** One with windows of 100 ms. */
    public AdaptiveLimiter(AdaptiveLimit algorithm) {
        this(algorithm, Duration.ofMillis(100), System::nanoTime);
    }

    /**
     * One with a clock of its own.
     *
     * @param window how long at least is looked before the limit moves, 1 ms to 10 s
     * @param nanoTime as of {@link System#nanoTime}
     */
    public AdaptiveLimiter(AdaptiveLimit algorithm, Duration window, LongSupplier nanoTime) {
        if (window.compareTo(Duration.ofMillis(1)) < 0 || window.compareTo(Duration.ofSeconds(10)) > 0) {
            throw new IllegalArgumentException("window must be 1 ms to 10 s, was " + window);
        }
        this.algorithm = algorithm;
        this.windowNanos = window.toNanos();
        this.nanoTime = nanoTime;
        this.limit = algorithm.initial();
        this.windowEnd = nanoTime.getAsLong() + windowNanos;
    }

    /** Begins a call; null if there are too many. Each that began must end by one of the sample's methods. */
    public @Nullable Sample tryAcquire() {
        return tryAcquire(1);
    }

    /**
     * As {@link #tryAcquire()}, for calls that matter less or more than others.
     *
     * @param share of the limit that may be under way before this one is too many, above 0
     */
    public @Nullable Sample tryAcquire(double share) {
        int now = inFlight.incrementAndGet();
        if (now > Math.max(1, limit * share)) {
            inFlight.decrementAndGet();
            return null;
        }
        if (now > mostInFlight.get()) {
            mostInFlight.accumulateAndGet(now, Math::max);
        }
        return new Sample(nanoTime.getAsLong());
    }

    /** How many calls may be under way now. */
    public int limit() {
        return limit;
    }

    /** How many are. */
    public int inFlight() {
        return inFlight.get();
    }

    /** A call under way. Ends once; what comes later changes nothing. */
    public final class Sample {
        private final long begin;
        private final AtomicInteger ended = new AtomicInteger();

        Sample(long begin) {
            this.begin = begin;
        }

        /** It ended as calls should, and its time says how busy the server is. */
        public void succeeded() {
            if (end()) {
                long now = nanoTime.getAsLong();
                long micros = Math.min(MOST_MICROS, Math.max(1, (now - begin) / NANOS_A_MICRO));
                samples.addAndGet((1L << SUM_BITS) + micros);
                closeWindow(now);
            }
        }

        /** It ended because somebody had too much to do, or nobody answered in time. */
        public void dropped() {
            if (end()) {
                dropped.incrementAndGet();
                closeWindow(nanoTime.getAsLong());
            }
        }

        /** It ended in a way that says nothing: a mistake of the caller, a cancellation. */
        public void ignored() {
            end();
        }

        private boolean end() {
            if (!ended.compareAndSet(0, 1)) {
                return false;
            }
            inFlight.decrementAndGet();
            return true;
        }
    }

    /** By the first who comes after its end, if there is enough to go by. */
    private void closeWindow(long now) {
        boolean enough = samples.get() >>> SUM_BITS >= LEAST_SAMPLES || dropped.get() > 0;
        if (now - windowEnd < 0 || !enough || !closing.compareAndSet(false, true)) {
            return;
        }
        if (now - windowEnd >= 0) {
            limit = algorithm.next(limit, window());
            windowEnd = now + windowNanos;
        }
        closing.set(false);
    }

    private AdaptiveLimit.Window window() {
        long seen = samples.getAndSet(0);
        long count = seen >>> SUM_BITS;
        long mean = count == 0 ? 0 : (seen & SUM_MASK) / count * NANOS_A_MICRO;
        return new AdaptiveLimit.Window(count, mean, mostInFlight.getAndSet(inFlight.get()), dropped.getAndSet(0));
    }
}
