// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import org.jspecify.annotations.Nullable;

/**
 * A call while it is under way, as its {@link Node} sees it. Extended by whatever the caller keeps of a call anyway, so
 * that counting allocates nothing. At one node at a time; once ended, it may begin again. Its fields belong to the node,
 * and are guarded by it.
 */
public abstract class InFlight {
    @Nullable
    Node node;

    @Nullable
    InFlight older;

    @Nullable
    InFlight newer;

    long beganNanos;
    boolean timed;
    boolean probe;

    protected InFlight() {}
}
