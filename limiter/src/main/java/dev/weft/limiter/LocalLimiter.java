// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limits of this process alone. Decides on the caller's thread, in well under a microsecond; thread-safe.
 *
 * <p>Memory is bounded: at most so many keys are remembered, and who comes when all of them still count shares a usage with
 * some others. A key that was seen is never forgotten while anything of it counts.
 */
public final class LocalLimiter implements Limiter {
    /** How many keys are remembered if nobody says; each costs some 200 bytes. */
    public static final int DEFAULT_MAX_KEYS = 1_000_000;

    private final UsageTable table;
    private final LongSupplier nowMicros;
    private final WaitingLines lines;
    private final AdmittedRequests named = new AdmittedRequests();
    private volatile boolean closed;

    /** One that remembers {@link #DEFAULT_MAX_KEYS} keys. */
    public LocalLimiter(Vertx vertx) {
        this(vertx, DEFAULT_MAX_KEYS);
    }

    /** One that remembers {@code maxKeys} keys. */
    public LocalLimiter(Vertx vertx, int maxKeys) {
        this(vertx, maxKeys, new MicrosClock());
    }

    /** One with a clock of its own, in microseconds since 1970. */
    public LocalLimiter(Vertx vertx, int maxKeys, LongSupplier nowMicros) {
        this.table = new UsageTable((int) Limits.number("maxKeys", maxKeys, 1, Integer.MAX_VALUE));
        this.nowMicros = nowMicros;
        this.lines = new WaitingLines(
                vertx, nowMicros, (demand, asOf) -> Future.succeededFuture(decide(demand, asOf)), this::giveBack);
    }

    /** {@link #tryAcquire}, without a future around it. */
    public Decision decide(Demand demand) {
        Decision behind = lines.refusalBehindLine(demand);
        return behind != null ? behind : decide(demand, nowMicros.getAsLong());
    }

    @Override
    public Future<Decision> tryAcquire(Demand demand) {
        return closed
                ? Future.failedFuture(new IllegalStateException("the limiter is closed"))
                : Future.succeededFuture(decide(demand));
    }

    @Override
    public Ticket acquire(Demand demand, Duration within) {
        return lines.join(demand, within);
    }

    @Override
    public Future<Void> refund(Demand demand, Decision.Admitted admitted) {
        giveBack(demand, admitted);
        return Future.succeededFuture();
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

    private Decision decide(Demand demand, long asOf) {
        return demand.id() == null
                ? table.tryTake(demand.charges(), asOf)
                : named.decide(demand, asOf, () -> table.tryTake(demand.charges(), asOf));
    }

    /** Not what has a name: a repetition would be admitted on that charge. */
    private void giveBack(Demand demand, Decision.Admitted admitted) {
        if (demand.id() != null) {
            return;
        }
        table.refund(demand.charges(), admitted.verdicts(), nowMicros.getAsLong());
    }
}
