// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import io.vertx.core.Future;

/** A place in a waiting line. */
public interface Ticket {

    /** Completes when it is this one's turn, or when it cannot be its turn any more; never fails for being refused. */
    Future<Decision> decision();

    /**
     * Leaves the line, so that those behind move up; nothing is charged, and the decision is a refusal. Without effect after
     * the decision.
     */
    void cancel();
}
