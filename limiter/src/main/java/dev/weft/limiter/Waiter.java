// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.List;

/** One place in a {@link WaitingLine}. */
final class Waiter implements Ticket {
    private final Demand demand;
    private final long arrivedMicros;
    private final long deadlineMicros;
    private final Promise<Decision> promise;
    private final WaitingLines lines;

    Waiter(WaitingLines lines, ContextInternal caller, Demand demand, long arrivedMicros, long deadlineMicros) {
        this.lines = lines;
        this.promise = caller.promise();
        this.demand = demand;
        this.arrivedMicros = arrivedMicros;
        this.deadlineMicros = deadlineMicros;
    }

    @Override
    public Future<Decision> decision() {
        return promise.future();
    }

    @Override
    public void cancel() {
        lines.cancel(this);
    }

    Demand demand() {
        return demand;
    }

    long arrivedMicros() {
        return arrivedMicros;
    }

    long deadlineMicros() {
        return deadlineMicros;
    }

    /** What it adds to the length of a queue that is counted in permits. */
    long cost() {
        return demand.charges().get(0).cost();
    }

    /** Whether this was its decision. */
    boolean decide(Decision decision) {
        return promise.tryComplete(decision);
    }

    /** Not admitted for now; it may ask again after {@code waitMicros}. */
    void refuse(long waitMicros) {
        decide(refusal(demand, waitMicros));
    }

    boolean isDecided() {
        return promise.future().isComplete();
    }

    /** A refusal of those who may not overtake, or who leave. */
    static Decision refusal(Demand demand, long waitMicros) {
        long wait = Math.max(1, waitMicros);
        Verdict verdict = new Verdict(wait, 0, wait, 0);
        List<Verdict> verdicts =
                demand.charges().stream().map(charge -> verdict).toList();
        return new Decision.Rejected(verdicts, Decision.Basis.STATE);
    }
}
