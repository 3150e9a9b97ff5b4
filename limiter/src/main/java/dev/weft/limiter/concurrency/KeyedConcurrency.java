// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import dev.weft.limiter.MicrosClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Concurrency limits of this process alone. Decides on the caller's thread, in well under a microsecond; thread-safe.
 *
 * <p>Memory is bounded: at most so many keys are remembered, each with what is held of it, and who comes when something is held
 * of all of them shares a limit with some others. A key of which something is held is never forgotten. Only a key that shares,
 * and whose limit is changed meanwhile, may hold as much as both limits until what it held is released.
 */
public final class KeyedConcurrency implements ConcurrencyLimiter {
    /** How many keys are remembered if nobody says; each costs some 250 bytes, and each hold some 150. */
    public static final int DEFAULT_MAX_KEYS = 100_000;

    /** Who shares is not told what others release, and asks so often. */
    private static final long SHARING_PAUSE_MICROS = TimeUnit.MILLISECONDS.toMicros(50);

    private final HoldTable table;
    private final HoldLines lines;
    private volatile boolean closed;

    /** One that remembers {@link #DEFAULT_MAX_KEYS} keys. */
    public KeyedConcurrency(Vertx vertx) {
        this(vertx, DEFAULT_MAX_KEYS, new MicrosClock());
    }

    /** One that remembers {@code maxKeys} keys, 1 or more, with a clock of its own, in microseconds. */
    public KeyedConcurrency(Vertx vertx, int maxKeys, LongSupplier nowMicros) {
        if (maxKeys < 1) {
            throw new IllegalArgumentException("maxKeys must be positive, was " + maxKeys);
        }
        this.lines = new HoldLines(((VertxInternal) vertx).createEventLoopContext(), nowMicros, this::attempt);
        this.table = new HoldTable(maxKeys, nowMicros, lines::freed);
    }

    /** {@link #tryAcquire}, without a future around it. */
    public HoldDecision decide(HoldDemand demand) {
        HoldDecision behind = lines.refusalBehindLine(demand);
        return behind != null ? behind : table.tryHold(demand).decision();
    }

    @Override
    public Future<HoldDecision> tryAcquire(HoldDemand demand) {
        return closed
                ? Future.failedFuture(new IllegalStateException("the limiter is closed"))
                : Future.succeededFuture(decide(demand));
    }

    @Override
    public HoldTicket acquire(HoldDemand demand, Duration within) {
        return lines.join(demand, within);
    }

    /** How many keys are remembered. */
    public long size() {
        return table.size();
    }

    @Override
    public Future<Void> close() {
        closed = true;
        return lines.close();
    }

    private Future<HoldLines.Answer> attempt(HoldDemand demand) {
        HoldTable.Asked asked = table.tryHold(demand);
        long pause = asked.isShared() ? SHARING_PAUSE_MICROS : HoldLines.LONGEST_PAUSE_MICROS;
        return Future.succeededFuture(new HoldLines.Answer(asked.decision(), pause));
    }
}
