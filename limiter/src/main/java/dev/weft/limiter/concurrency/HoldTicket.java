// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import io.vertx.core.Future;

/** A place in a line of those who wait for permits. */
public interface HoldTicket {

    /** Completes when it is this one's turn, or cannot be any more; never fails for being refused. */
    Future<HoldDecision> decision();

    /**
     * Leaves the line, so that those behind move up; the decision is a refusal, and permits that were granted meanwhile are
     * released. Without effect after the decision.
     */
    void cancel();
}
