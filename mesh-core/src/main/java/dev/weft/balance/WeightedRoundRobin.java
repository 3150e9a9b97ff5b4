// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * In proportion to the weights, and smoothly: no instance gets its calls in a bunch. The nodes lie on a circle, each as long
 * as its weight, and every turn goes on by the golden ratio of the circle. Such points fall on each stretch in proportion
 * to its length at all times, but for a few (Weyl, 1916; of all steps the golden one is the most even).
 *
 * <p>What is not admitted, or still too cold, loses its turn.
 *
 * <p>Thread-safe: one atomic add a turn, and a binary search.
 */
final class WeightedRoundRobin implements Chooser {
    /** 2^64 divided by the golden ratio. */
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private final Node[] nodes;
    /** Where each node's stretch ends. */
    private final long[] ends;

    private final long circle;
    private final Supplier<? extends RandomGenerator> random;
    private final AtomicLong place;

    WeightedRoundRobin(List<Node> nodes, Supplier<? extends RandomGenerator> random) {
        this.nodes = nodes.toArray(Node[]::new);
        this.ends = new long[nodes.size()];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += nodes.get(i).profile().weight();
            ends[i] = end;
        }
        this.circle = end;
        this.random = random;
        this.place = new AtomicLong(random.get().nextLong());
    }

    @Override
    public @Nullable Node choose(Selection selection, Admission admission, long nowNanos) {
        for (int i = 0; i < 2 * nodes.length; i++) {
            Node node = nodes[at(place.getAndAdd(STEP))];
            if (admission.admits(node, selection, nowNanos) && node.isWarmEnough(random.get(), nowNanos)) {
                return node;
            }
        }
        return firstOfAll(selection, admission, nowNanos);
    }

    /** Whose stretch a place lies on, of 2^64 places. */
    private int at(long place) {
        long distance = (place >>> 32) * circle >>> 32;
        int low = 0;
        int high = ends.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (distance < ends[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** When many turns found none: those of little weight may not have had theirs. */
    private @Nullable Node firstOfAll(Selection selection, Admission admission, long nowNanos) {
        for (Node node : nodes) {
            if (admission.admits(node, selection, nowNanos)) {
                return node;
            }
        }
        return null;
    }
}
