// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The one with the fewest calls in flight for its weight; one of those at random, if they are several. Looks at all of them
 * each time. What fails at once has few calls in flight: that is left to ejection.
 *
 * <p>Thread-safe: keeps nothing.
 */
final class LeastRequests implements Chooser {
    private final Node[] nodes;
    private final Supplier<? extends RandomGenerator> random;

    LeastRequests(List<Node> nodes, Supplier<? extends RandomGenerator> random) {
        this.nodes = nodes.toArray(Node[]::new);
        this.random = random;
    }

    @Override
    public @Nullable Node choose(Selection selection, Admission admission, long nowNanos) {
        RandomGenerator generator = random.get();
        Node least = null;
        double leastLoad = Double.POSITIVE_INFINITY;
        int equals = 0;
        for (Node node : nodes) {
            double load = (node.pending() + 1) / node.weight(nowNanos);
            if (load <= leastLoad && admission.admits(node, selection, nowNanos)) {
                equals = load < leastLoad ? 1 : equals + 1;
                leastLoad = load;
                least = generator.nextInt(equals) == 0 ? node : least;
            }
        }
        return least;
    }
}
