// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.time.DeadlineWheel;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** A demand that waits for Redis, until its time is over. Confined to its {@link DecisionLoop}. */
final class Question extends DeadlineWheel.Timeout {
    private final DecisionLoop loop;
    private final Demand demand;
    private final Promise<Decision> promise;
    private boolean refused;

    Question(DecisionLoop loop, Demand demand, Promise<Decision> promise) {
        this.loop = loop;
        this.demand = demand;
        this.promise = promise;
    }

    Demand demand() {
        return demand;
    }

    /** The only charge of a demand that has one. */
    Charge charge() {
        return demand.charges().get(0);
    }

    Future<Decision> decision() {
        return promise.future();
    }

    /** Redis has not answered in time. */
    @Override
    protected void expire() {
        loop.decideAway(this);
    }

    boolean isDecided() {
        return promise.future().isComplete();
    }

    /** Tells the decision, the first time. */
    boolean decide(Decision decision) {
        if (!promise.tryComplete(decision)) {
            return false;
        }
        refused = !decision.isAdmitted();
        return true;
    }

    /** Whether it was told that it is refused. */
    boolean wasRefused() {
        return refused;
    }
}
