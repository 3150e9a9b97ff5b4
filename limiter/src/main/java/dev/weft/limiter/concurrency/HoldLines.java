// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import dev.weft.time.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who waits for permits, in a line for each key that is waited for. Thread-safe: the lines belong to one event loop,
 * on which all of it happens.
 */
public final class HoldLines {
    static final long NO_TIMER = -1;

    /** Waits that are longer are broken off by asking once more. */
    public static final long LONGEST_PAUSE_MICROS = TimeUnit.HOURS.toMicros(1);

    private static final int MOST_WAITERS = 100_000;
    private static final int MOST_IN_LINE = 10_000;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final ContextInternal context;
    private final LongSupplier nowMicros;
    private final Function<HoldDemand, Future<Answer>> attempt;
    private final Map<String, HoldLine> lines = new ConcurrentHashMap<>();
    private int waiting;
    private boolean closed;

    /**
     * What the first of a line is told.
     *
     * @param longestPauseMicros when to ask again at the latest
     */
    public record Answer(HoldDecision decision, long longestPauseMicros) {}

    /**
     * Lines on the event loop of {@code context}.
     *
     * @param nowMicros tells the time in microseconds, and never goes back
     * @param attempt decides for the first of a line; called and answered on the event loop
     */
    public HoldLines(ContextInternal context, LongSupplier nowMicros, Function<HoldDemand, Future<Answer>> attempt) {
        this.context = context;
        this.nowMicros = nowMicros;
        this.attempt = attempt;
    }

    /** Joins the line for the demand's key. */
    public HoldTicket join(HoldDemand demand, Duration within) {
        Duration wait = within.compareTo(LONGEST_WAIT) < 0 ? within : LONGEST_WAIT;
        long deadline = nowMicros() + TimeUnit.NANOSECONDS.toMicros(wait.toNanos());
        HoldWaiter waiter = new HoldWaiter(this, context.owner().getOrCreateContext(), demand, deadline);
        context.execute(waiter, this::admit);
        return waiter;
    }

    /** A refusal, if somebody waits for the same key; who does not wait must not overtake. */
    public @Nullable HoldDecision refusalBehindLine(HoldDemand demand) {
        HoldLine line = lines.isEmpty() ? null : lines.get(demand.key());
        return line == null || line.isEmpty() ? null : HoldDecision.Refused.waiting(line.dueMicros() - nowMicros());
    }

    /** Something of {@code key} was released. */
    public void freed(String key) {
        HoldLine line = lines.isEmpty() ? null : lines.get(key);
        if (line != null) {
            context.runOnContext(turn -> line.ask());
        }
    }

    /** Refuses everybody, now and in future. */
    public Future<Void> close() {
        Promise<Void> done = context.promise();
        context.execute(() -> {
            closed = true;
            lines.values().forEach(HoldLine::refuseAll);
            lines.clear();
            done.complete();
        });
        return done.future();
    }

    void cancel(HoldWaiter waiter) {
        context.execute(waiter, one -> {
            HoldLine line = lines.get(one.demand().key());
            if (line != null) {
                line.leave(one);
            }
        });
    }

    long nowMicros() {
        return nowMicros.getAsLong();
    }

    Future<Answer> attempt(HoldDemand demand) {
        return attempt.apply(demand);
    }

    long setTimer(long micros, Runnable action) {
        long nanos = TimeUnit.MICROSECONDS.toNanos(Math.max(1, micros));
        return context.setTimer(Backoff.millis(nanos), due -> action.run());
    }

    void cancelTimer(long timer) {
        context.owner().cancelTimer(timer);
    }

    void expireLater(HoldWaiter waiter) {
        long timer = setTimer(waiter.deadlineMicros() - nowMicros(), waiter::cancel);
        waiter.decision().onComplete(done -> cancelTimer(timer));
    }

    void forget(String key, HoldLine line) {
        lines.remove(key, line);
    }

    private void admit(HoldWaiter waiter) {
        if (closed || waiting >= MOST_WAITERS) {
            waiter.refuse(1);
            return;
        }
        waiting++;
        waiter.decision().onComplete(done -> context.execute(() -> waiting--));
        lines.computeIfAbsent(waiter.demand().key(), key -> new HoldLine(this, key))
                .join(waiter, MOST_IN_LINE);
    }
}
