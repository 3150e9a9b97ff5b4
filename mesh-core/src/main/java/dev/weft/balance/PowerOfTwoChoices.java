// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Two at random, and of these the one where a call costs less (Mitzenmacher, "The Power of Two Choices in Randomized Load
 * Balancing", 2001):
 *
 * <pre>
 * latency = max(peak EWMA, age of the oldest call in flight, 1 ms)
 * cost    = latency ^ 1.25 x (calls in flight + 1) x failure penalty / weight
 * </pre>
 *
 * <p>The exponent sends less to the slow than their speed alone would: a queue there costs its callers more, and in the
 * simulation of busy, unequal servers it takes 4 % off the 99th percentile. Below a millisecond latencies are noise, and
 * instances share evenly. The average is Finagle's; it learns only when calls end. The age sees an instance that has stopped answering while its
 * calls still wait. The penalty sees one that fails faster than others work. An instance that has hardly answered yet is taken
 * to be like the one that it is compared with, and gets one call at a time.
 *
 * <p>Thread-safe: keeps nothing.
 */
final class PowerOfTwoChoices implements Chooser {
    /** Draws that may fall on what is not admitted, before all are looked at. */
    private static final int DRAWS = 4;

    /** Latencies below this do not differ. */
    private static final double LEAST_NANOS = 1e6;

    /** What is supposed of an instance that has a call and has hardly answered: more than of any that has. */
    private static final double UNPROVEN_NANOS = 3_600e9;

    private final Node[] nodes;
    private final Supplier<? extends RandomGenerator> random;

    PowerOfTwoChoices(List<Node> nodes, Supplier<? extends RandomGenerator> random) {
        this.nodes = nodes.toArray(Node[]::new);
        this.random = random;
    }

    @Override
    public @Nullable Node choose(Selection selection, Admission admission, long nowNanos) {
        RandomGenerator generator = random.get();
        Node one = draw(null, generator, selection, admission, nowNanos);
        Node other = one == null ? null : draw(one, generator, selection, admission, nowNanos);
        return one == null || other == null ? one : cheaper(one, other, nowNanos);
    }

    private @Nullable Node draw(
            @Nullable Node but, RandomGenerator generator, Selection selection, Admission admission, long nowNanos) {
        if (nodes.length == 0) {
            return null;
        }
        int drawn = 0;
        for (int i = 0; i < DRAWS; i++) {
            drawn = generator.nextInt(nodes.length);
            Node node = nodes[drawn];
            if (node != but && admission.admits(node, selection, nowNanos)) {
                return node;
            }
        }
        return nextFrom(drawn, but, selection, admission, nowNanos);
    }

    private @Nullable Node nextFrom(
            int start, @Nullable Node but, Selection selection, Admission admission, long nowNanos) {
        for (int i = 1; i <= nodes.length; i++) {
            Node node = nodes[(start + i) % nodes.length];
            if (node != but && admission.admits(node, selection, nowNanos)) {
                return node;
            }
        }
        return null;
    }

    private static Node cheaper(Node one, Node other, long nowNanos) {
        double oneEwma = one.ewmaNanos(nowNanos);
        double otherEwma = other.ewmaNanos(nowNanos);
        double oneCost = cost(one, known(one, oneEwma, otherEwma), nowNanos);
        double otherCost = cost(other, known(other, otherEwma, oneEwma), nowNanos);
        return otherCost < oneCost ? other : one;
    }

    private static double known(Node node, double ewmaNanos, double peersNanos) {
        if (!Double.isNaN(ewmaNanos)) {
            return ewmaNanos;
        }
        if (node.pending() > 0) {
            return UNPROVEN_NANOS;
        }
        return Double.isNaN(peersNanos) ? 0 : peersNanos;
    }

    private static double cost(Node node, double ewmaNanos, long nowNanos) {
        double latencyNanos = Math.max(LEAST_NANOS, Math.max(ewmaNanos, node.oldestAgeNanos(nowNanos)));
        double slowness = latencyNanos * Math.sqrt(Math.sqrt(latencyNanos));
        return slowness * (node.pending() + 1) * node.failurePenalty(nowNanos) / node.weight(nowNanos);
    }
}
