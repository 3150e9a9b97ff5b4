// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits.peer;

import dev.weft.bench.load.LoadFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: a fixed number of decisions in flight, each answer asking for the next. An answer that comes at once is
 * followed by the next decision in the same turn, up to some; then others have their turn.
 *
 * <p>Used once, by one thread.
 */
public final class DecisionRing {
    /** How many answers in a row may come at once before the thread is given back. */
    private static final int AT_ONCE = 16;

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(15);
    private static final int CALLING = 0;
    private static final int ANSWERED = 1;
    private static final int WAITING = 2;

    private final SharedLimits limits;
    private final Workload workload;
    private final List<Slot> slots;
    private final CountDownLatch atWork;
    private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();
    private volatile boolean stopping;

    public DecisionRing(SharedLimits limits, Workload workload, int inFlight) {
        this.limits = limits;
        this.workload = workload;
        this.slots = Stream.generate(Slot::new).limit(inFlight).toList();
        this.atWork = new CountDownLatch(inFlight);
    }

    /**
     * What was done.
     *
     * @param perSecond decisions a second while they were counted
     * @param all decisions, those at the beginning and at the end too
     */
    public record Done(double perSecond, long all) {}

    /**
     * Asks for {@code settle}, then counts for {@code interval}.
     *
     * @throws LoadFailure if a decision failed or was not as expected
     */
    public Done run(Duration settle, Duration interval) throws InterruptedException {
        limits.execute(() -> slots.forEach(Slot::run));
        Thread.sleep(settle.toMillis());
        long decidedBefore = decided();
        long begin = System.nanoTime();
        Thread.sleep(interval.toMillis());
        long decided = decided() - decidedBefore;
        double seconds = (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
        stopping = true;
        if (!atWork.await(DRAIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new LoadFailure(atWork.getCount() + " decisions were not made within " + DRAIN_LIMIT);
        }
        Throwable failure = firstFailure.get();
        if (failure != null) {
            throw new LoadFailure("a decision failed: " + failure, failure);
        }
        return new Done(decided / seconds, decided());
    }

    private long decided() {
        return slots.stream().mapToLong(slot -> slot.decided.get()).sum();
    }

    /** One of the decisions in flight, again and again. Touched by one thread at a time. */
    private final class Slot implements SharedLimits.Answer, Runnable {
        private final AtomicLong decided = new AtomicLong();
        private final AtomicInteger state = new AtomicInteger();

        @Override
        public void run() {
            for (int i = 0; i < AT_ONCE; i++) {
                if (stopping) {
                    atWork.countDown();
                    return;
                }
                state.setPlain(CALLING);
                limits.decide(key(), this);
                if (state.getAndSet(WAITING) != ANSWERED) {
                    return;
                }
            }
            limits.execute(this);
        }

        private int key() {
            return workload.keys() == 1 ? 0 : ThreadLocalRandom.current().nextInt(workload.keys());
        }

        @Override
        public void decided(SharedLimits.Outcome outcome) {
            long number = decided.getPlain() + 1;
            decided.setRelease(number);
            if (outcome != workload.expected() && number > 1) {
                failed(new LoadFailure("a decision was " + outcome + ", not " + workload.expected()));
            } else if (!state.compareAndSet(CALLING, ANSWERED)) {
                run();
            }
        }

        @Override
        public void failed(Throwable cause) {
            firstFailure.compareAndSet(null, cause);
            atWork.countDown();
        }
    }
}
