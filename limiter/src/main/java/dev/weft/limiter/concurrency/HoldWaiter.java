// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;

/** One place in a {@link HoldLine}. */
final class HoldWaiter implements HoldTicket {
    private final HoldLines lines;
    private final HoldDemand demand;
    private final long deadlineMicros;
    private final Promise<HoldDecision> promise;

    HoldWaiter(HoldLines lines, ContextInternal caller, HoldDemand demand, long deadlineMicros) {
        this.lines = lines;
        this.demand = demand;
        this.deadlineMicros = deadlineMicros;
        this.promise = caller.promise();
    }

    @Override
    public Future<HoldDecision> decision() {
        return promise.future();
    }

    @Override
    public void cancel() {
        lines.cancel(this);
    }

    HoldDemand demand() {
        return demand;
    }

    long deadlineMicros() {
        return deadlineMicros;
    }

    /** What is granted to somebody who has left is released. */
    void decide(HoldDecision decision) {
        if (!promise.tryComplete(decision) && decision instanceof HoldDecision.Granted granted) {
            granted.hold().release();
        }
    }

    void refuse(long waitMicros) {
        decide(HoldDecision.Refused.waiting(waitMicros));
    }
}
