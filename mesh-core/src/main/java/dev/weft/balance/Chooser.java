// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import org.jspecify.annotations.Nullable;

/** A {@link Balancer} bound to a list of nodes. Thread-safe; one choice costs some tens of nanoseconds. */
@FunctionalInterface
public interface Chooser {

    /** One of the nodes that {@code admission} admits; null if it admits none. */
    @Nullable
    Node choose(Selection selection, Admission admission, long nowNanos);
}
