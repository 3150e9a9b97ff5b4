// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import dev.weft.time.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who waits, in a line for each combination of keys that is waited for. Thread-safe: the lines belong to one event
 * loop, on which all of it happens.
 */
public final class WaitingLines {
    static final long NO_TIMER = -1;
    private static final int MOST_WAITERS = 100_000;
    private static final int MOST_COST_IN_LINE = 10_000;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    /** How the first of a line asks. */
    @FunctionalInterface
    public interface Attempt {
        /** Decides as of an instant that is not later than now, if that can be chosen. */
        Future<Decision> at(Demand demand, long asOfMicros);
    }

    /** Where what was admitted too late is given back. */
    @FunctionalInterface
    public interface GiveBack {
        /** Refunds what {@code admitted} charged. */
        void refund(Demand demand, Decision.Admitted admitted);
    }

    private final ContextInternal context;
    private final LongSupplier nowMicros;
    private final Attempt attempt;
    private final GiveBack giveBack;
    private final Map<String, WaitingLine> lines = new ConcurrentHashMap<>();
    private int waiting;
    private boolean closed;

    /** Lines on an event loop of their own, in the time that {@code nowMicros} tells. */
    public WaitingLines(Vertx vertx, LongSupplier nowMicros, Attempt attempt, GiveBack giveBack) {
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.nowMicros = nowMicros;
        this.attempt = attempt;
        this.giveBack = giveBack;
    }

    /** Joins the line for the demand's keys. */
    public Ticket join(Demand demand, Duration within) {
        long micros = Limits.micros(within.compareTo(LONGEST_WAIT) < 0 ? within : LONGEST_WAIT);
        long now = nowMicros();
        Waiter waiter = new Waiter(this, context.owner().getOrCreateContext(), demand, now, now + micros);
        context.execute(waiter, this::admit);
        return waiter;
    }

    /** A refusal, if somebody waits for the same; who does not wait must not overtake. */
    public @Nullable Decision refusalBehindLine(Demand demand) {
        WaitingLine line = lines.isEmpty() ? null : lines.get(name(demand));
        return line == null || line.isEmpty() ? null : Waiter.refusal(demand, line.dueMicros() - nowMicros());
    }

    /** Refuses everybody, now and in future. */
    public Future<Void> close() {
        Promise<Void> done = context.promise();
        context.execute(() -> {
            closed = true;
            lines.values().forEach(WaitingLine::refuseAll);
            lines.clear();
            done.complete();
        });
        return done.future();
    }

    void cancel(Waiter waiter) {
        context.execute(waiter, one -> {
            WaitingLine line = lines.get(name(one.demand()));
            if (line != null) {
                line.leave(one);
            }
        });
    }

    long nowMicros() {
        return nowMicros.getAsLong();
    }

    Future<Decision> attempt(Demand demand, long asOfMicros) {
        Promise<Decision> promise = context.promise();
        attempt.at(demand, asOfMicros).onComplete(promise);
        return promise.future();
    }

    void giveBack(Demand demand, Decision decision) {
        if (decision instanceof Decision.Admitted admitted) {
            giveBack.refund(demand, admitted);
        }
    }

    long setTimer(long nanos, Runnable action) {
        return context.setTimer(Backoff.millis(nanos), id -> action.run());
    }

    void cancelTimer(long timer) {
        context.owner().cancelTimer(timer);
    }

    void expireLater(Waiter waiter) {
        long nanos = TimeUnit.MICROSECONDS.toNanos(waiter.deadlineMicros() - nowMicros());
        long timer = setTimer(nanos, waiter::cancel);
        waiter.decision().onComplete(done -> cancelTimer(timer));
    }

    void forget(String name, WaitingLine line) {
        lines.remove(name, line);
    }

    private void admit(Waiter waiter) {
        if (closed || waiting >= MOST_WAITERS) {
            waiter.refuse(1);
            return;
        }
        waiting++;
        waiter.decision().onComplete(done -> context.execute(() -> waiting--));
        lines.computeIfAbsent(name(waiter.demand()), name -> new WaitingLine(this, name))
                .join(waiter, mostCost(waiter.demand()));
    }

    /** The queue of a leaky bucket is part of the limit. */
    private static long mostCost(Demand demand) {
        return demand.charges().get(0).quota().limit() instanceof LeakyBucket bucket
                ? bucket.queue()
                : MOST_COST_IN_LINE;
    }

    private static String name(Demand demand) {
        return demand.charges().size() == 1
                ? demand.charges().get(0).key()
                : demand.charges().stream().map(Charge::key).collect(Collectors.joining("\n"));
    }
}
