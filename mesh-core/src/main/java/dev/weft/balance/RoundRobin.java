// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One after the other, and round again. Begins anywhere, so that many callers do not all begin with the same. What is not
 * admitted, or still too cold, loses its turn; whoever asks next has the turn after it, so that no neighbour serves for two.
 *
 * <p>Thread-safe: one atomic add a turn; the count may wrap around, never be a negative index.
 */
final class RoundRobin implements Chooser {
    private final Node[] nodes;
    private final Supplier<? extends RandomGenerator> random;
    private final AtomicLong turns;

    RoundRobin(List<Node> nodes, Supplier<? extends RandomGenerator> random) {
        this(nodes, random, random.get().nextInt());
    }

    RoundRobin(List<Node> nodes, Supplier<? extends RandomGenerator> random, long start) {
        this.nodes = nodes.toArray(Node[]::new);
        this.random = random;
        this.turns = new AtomicLong(start);
    }

    @Override
    public @Nullable Node choose(Selection selection, Admission admission, long nowNanos) {
        for (int i = 0; i < 2 * nodes.length; i++) {
            Node node = nodes[(int) Math.floorMod(turns.getAndIncrement(), (long) nodes.length)];
            boolean lastRound = i >= nodes.length;
            if (admission.admits(node, selection, nowNanos)
                    && (lastRound || node.isWarmEnough(random.get(), nowNanos))) {
                return node;
            }
        }
        return null;
    }
}
