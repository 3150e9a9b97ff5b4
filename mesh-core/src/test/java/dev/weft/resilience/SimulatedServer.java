// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A server with so many workers and a queue before them, on simulated time: calls come at random, each is worked on for a random
 * time, and a limit may turn it away when it comes. Played from a seed.
 */
final class SimulatedServer {
    static final int WORKERS = 10;
    static final long WORK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Who calls does not wait longer; what is answered later was done in vain. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Random random;
    private final Gate gate;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::number));
    private final ArrayDeque<Call> queue = new ArrayDeque<>();
    private final List<Long> timely = new ArrayList<>();
    private long now;
    private long numbers;
    private int busy;
    private double slowness = 1;
    private long refused;
    private long offered;
    private long countFrom;

    /** What stands before it. */
    interface Gate {
        /** What is told how the call ended; null to turn it away. */
        AdaptiveLimiter.Sample enter();

        /** How many may be under way; negative for any number. */
        int limit();
    }

    private record Event(long atNanos, long number, Runnable action) {}

    private record Call(long came, AdaptiveLimiter.Sample sample) {}

    SimulatedServer(long seed, java.util.function.Function<java.util.function.LongSupplier, Gate> gate) {
        this.random = new Random(seed);
        this.gate = gate.apply(() -> now);
    }

    /** Calls at {@code load} times what it can do, for {@code seconds}; only the time after the first third is counted. */
    Outcome run(double load, double seconds, double slownessInMidRun) {
        long end = (long) (seconds * SECOND);
        countFrom = end / 3;
        double meanGap = WORK_NANOS / (WORKERS * load);
        at(gap(meanGap), () -> arrive(meanGap, end));
        at(countFrom, () -> slowness = slownessInMidRun);
        while (!events.isEmpty() && events.peek().atNanos() < end) {
            Event event = events.poll();
            now = event.atNanos();
            event.action().run();
        }
        double capacity = (end - countFrom) * (double) WORKERS / (WORK_NANOS * slownessInMidRun);
        timely.sort(Comparator.naturalOrder());
        long p99 = timely.isEmpty() ? -1 : timely.get((int) (timely.size() * 0.99));
        return new Outcome(timely.size() / capacity, p99, gate.limit(), (double) refused / Math.max(1, offered));
    }

    /**
     * What came of it.
     *
     * @param goodput answers in time, as a share of what the server can do
     * @param p99Nanos of those answers
     * @param limit at the end
     * @param refused share of the calls
     */
    record Outcome(double goodput, long p99Nanos, int limit, double refused) {}

    private void arrive(double meanGap, long end) {
        at(gap(meanGap), () -> arrive(meanGap, end));
        boolean counts = now >= countFrom;
        offered += counts ? 1 : 0;
        AdaptiveLimiter.Sample sample = gate.enter();
        if (sample == null && gate.limit() >= 0) {
            refused += counts ? 1 : 0;
            return;
        }
        queue.add(new Call(now, sample));
        work();
    }

    private void work() {
        while (busy < WORKERS && !queue.isEmpty()) {
            Call call = queue.poll();
            busy++;
            at(gap(WORK_NANOS * slowness), () -> finish(call));
        }
    }

    private void finish(Call call) {
        busy--;
        long took = now - call.came();
        if (call.sample() != null) {
            call.sample().succeeded();
        }
        if (call.came() >= countFrom && took <= PATIENCE_NANOS) {
            timely.add(took);
        }
        work();
    }

    private void at(long afterNanos, Runnable action) {
        events.add(new Event(now + afterNanos, numbers++, action));
    }

    /** Exponential: what comes does not remember what came. */
    private long gap(double mean) {
        return Math.max(1, (long) (-Math.log(1 - random.nextDouble()) * mean));
    }
}
