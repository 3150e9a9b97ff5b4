// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Consistent hashing by a {@link MaglevTable}, with bounded loads (Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with
 * Bounded Loads", 2018). A call goes to the node in its key's slot, unless that node is not admitted or full; then to the node in
 * the next slot, and so on. Of m calls in flight, this one included, over admitted nodes of weight W, a node of weight w is full at
 *
 * <pre>ceil(bound x m x w / W)</pre>
 *
 * <p>Bounds are of the calls from here: a caller need not ask others. The order of a key's next slots is its own, so that a
 * hot key spreads over all nodes, not over one neighbour.
 *
 * <p>Thread-safe: the table is immutable. Two threads that choose at once may each fill the last place.
 */
final class Maglev implements Chooser {
    /**
     * A prime, 2^17 - 1. The change of one node of 50 moves 0.3 % of the others' keys needlessly; half the slots, 0.5 %. A
     * table takes about 10 ms to build.
     */
    static final int SLOTS = 131_071;

    private static final double ROUNDING = 1e-9;

    private final Node[] nodes;
    private final @Nullable MaglevTable table;
    private final double bound;
    private final Supplier<? extends RandomGenerator> random;

    Maglev(List<Node> nodes, double bound, Supplier<? extends RandomGenerator> random) {
        this.nodes = nodes.toArray(Node[]::new);
        this.table = nodes.isEmpty() ? null : MaglevTable.of(nodes, SLOTS);
        this.bound = bound;
        this.random = random;
    }

    @Override
    public @Nullable Node choose(Selection selection, Admission admission, long nowNanos) {
        if (table == null) {
            return null;
        }
        long hash = selection.isKeyed() ? selection.hash() : random.get().nextLong();
        int slot = (int) Math.floorMod(hash, (long) SLOTS);
        Node node = nodes[table.nodeAt(slot)];
        // An idle node is never full: most calls need not know the loads of all.
        boolean idle = node.pending() == 0 && admission.admits(node, selection, nowNanos);
        return idle ? node : walk(table, slot, selection, admission, nowNanos);
    }

    private @Nullable Node walk(MaglevTable table, int start, Selection selection, Admission admission, long nowNanos) {
        double fullPerWeight = fullPerWeight(selection, admission, nowNanos);
        int slot = start;
        for (int steps = 16 * nodes.length; steps > 0; steps--) {
            Node node = nodes[table.nodeAt(slot)];
            if (node.pending() < fullAt(node, fullPerWeight) && admission.admits(node, selection, nowNanos)) {
                return node;
            }
            slot = slot + 1 == SLOTS ? 0 : slot + 1;
        }
        return anyNotFull(fullPerWeight, selection, admission, nowNanos);
    }

    private double fullPerWeight(Selection selection, Admission admission, long nowNanos) {
        long calls = 1;
        long weight = 0;
        for (Node node : nodes) {
            if (admission.admits(node, selection, nowNanos)) {
                calls += node.pending();
                weight += node.profile().weight();
            }
        }
        return bound * calls / weight;
    }

    private static double fullAt(Node node, double fullPerWeight) {
        return Math.ceil(fullPerWeight * node.profile().weight() - ROUNDING);
    }

    /** When a long walk met none. There is one, but for other threads: the bounds' sum is above the number of calls. */
    private @Nullable Node anyNotFull(double fullPerWeight, Selection selection, Admission admission, long nowNanos) {
        Node admitted = null;
        for (Node node : nodes) {
            if (admission.admits(node, selection, nowNanos)) {
                if (node.pending() < fullAt(node, fullPerWeight)) {
                    return node;
                }
                admitted = node;
            }
        }
        return admitted;
    }
}
