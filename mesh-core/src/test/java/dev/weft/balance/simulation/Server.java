// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance.simulation;

import dev.weft.balance.Outcome;
import dev.weft.balance.Profile;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** An instance: so many workers, and a queue before them. */
final class Server {
    private static final int QUEUE = 1_000;
    private static final long FAIL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Events events;
    private final Random random;
    private final int workers;
    private final Queue<Request> queue = new ArrayDeque<>();
    private final Set<Request> running = new LinkedHashSet<>();
    private Profile profile;
    private long meanNanos;
    private boolean up = true;
    private boolean failing;
    private int coldCalls;
    private int served;

    Server(Events events, Random random, Profile profile, int workers, long meanMillis) {
        this.events = events;
        this.random = random;
        this.profile = profile;
        this.workers = workers;
        this.meanNanos = TimeUnit.MILLISECONDS.toNanos(meanMillis);
    }

    /** A call at a server. */
    interface Request {
        /** Its answer, as it leaves the server. */
        void answer(Outcome outcome);

        /** Whether the caller still waits. */
        boolean isWanted();
    }

    Profile profile() {
        return profile;
    }

    void setProfile(Profile profile) {
        this.profile = profile;
    }

    int served() {
        return served;
    }

    boolean isUp() {
        return up;
    }

    void setMeanMillis(long millis) {
        meanNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** From now on, or no longer, each call fails in a millisecond. */
    void setFailing(boolean failing) {
        this.failing = failing;
    }

    /** The next so many calls take ten times as long. */
    void setCold(int calls) {
        coldCalls = calls;
    }

    /** No more connections; calls that have begun end. */
    void stopAccepting() {
        up = false;
    }

    void start() {
        up = true;
    }

    /** Gone, with all calls. */
    void crash() {
        up = false;
        Set<Request> lost = new LinkedHashSet<>(running);
        lost.addAll(queue);
        running.clear();
        queue.clear();
        lost.forEach(request -> request.answer(Outcome.LOST));
    }

    void accept(Request request) {
        if (running.size() < workers) {
            run(request);
        } else if (queue.size() < QUEUE) {
            queue.add(request);
        } else {
            request.answer(Outcome.REFUSED);
        }
    }

    private void run(Request request) {
        served++;
        running.add(request);
        Outcome outcome = failing ? Outcome.FAILURE : Outcome.SUCCESS;
        events.in(serviceNanos(), () -> finish(request, outcome));
    }

    /** Half of it fixed, half exponential. */
    private long serviceNanos() {
        if (failing) {
            return FAIL_NANOS;
        }
        long mean = coldCalls-- > 0 ? 10 * meanNanos : meanNanos;
        return (long) (mean * (0.5 - 0.5 * Math.log(1 - random.nextDouble())));
    }

    private void finish(Request request, Outcome outcome) {
        if (running.remove(request)) {
            request.answer(outcome);
            next();
        }
    }

    private void next() {
        Request next = queue.poll();
        while (next != null && !next.isWanted()) {
            next = queue.poll();
        }
        if (next != null) {
            run(next);
        }
    }
}
