// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many of some nodes serve, as of one moment: taken anew when any standing has changed, so that a choice need not look
 * at all of them. Immutable.
 */
final class Census {
    private final long changes;
    private final boolean panics;
    private final Node[] ejected;
    private final long earliestProbeNanos;

    private Census(long changes, boolean panics, Node[] ejected) {
        this.changes = changes;
        this.panics = panics;
        this.ejected = ejected;
        this.earliestProbeNanos = earliest(ejected);
    }

    /** Counts {@code nodes}, as they are after {@code changes}. */
    static Census of(List<Node> nodes, double panicShare, long changes) {
        Node[] ejected = nodes.stream().filter(node -> !node.isServing()).toArray(Node[]::new);
        long reachable = nodes.stream().filter(node -> !node.isLost()).count();
        long serving = nodes.size() - ejected.length;
        return new Census(changes, serving < panicShare * reachable, ejected);
    }

    private static long earliest(Node[] ejected) {
        long earliest = Long.MAX_VALUE;
        for (Node node : ejected) {
            earliest = Math.min(earliest, node.probeDueNanos());
        }
        return earliest;
    }

    boolean isOf(long changes) {
        return this.changes == changes;
    }

    /** Whether so few are left that ejections are better ignored. */
    boolean panics() {
        return panics;
    }

    /** A node that this call may try; null if no probe is due. Calls with a key, and second tries, are no probes. */
    @Nullable
    Node probeFor(Selection selection, long nowNanos) {
        if (ejected.length == 0 || nowNanos < earliestProbeNanos || selection.isKeyed() || !selection.isFirst()) {
            return null;
        }
        for (Node node : ejected) {
            if (node.isProbeDue(nowNanos) && !node.isBarred(nowNanos)) {
                return node;
            }
        }
        return null;
    }
}
