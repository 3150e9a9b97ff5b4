// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance.simulation;

import dev.weft.balance.Balancer;
import dev.weft.balance.Chooser;
import dev.weft.balance.Node;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Finagle's balancer as it is, to be compared with: two at random, load = peak EWMA x (pending + 1), and a great load for one that
 * has calls in flight and has never answered.
 */
final class PeakEwmaTwoChoices implements Balancer {
    private static final double PENALTY = Long.MAX_VALUE >> 16;

    @Override
    public Chooser bind(List<Node> nodes, Supplier<? extends RandomGenerator> random) {
        return (selection, admission, nowNanos) -> {
            List<Node> admitted = nodes.stream()
                    .filter(node -> admission.admits(node, selection, nowNanos))
                    .toList();
            return admitted.isEmpty() ? null : choose(admitted, random.get(), nowNanos);
        };
    }

    private static Node choose(List<Node> nodes, RandomGenerator random, long nowNanos) {
        int one = random.nextInt(nodes.size());
        int other = nodes.size() == 1 ? 0 : (one + 1 + random.nextInt(nodes.size() - 1)) % nodes.size();
        return load(nodes.get(other), nowNanos) < load(nodes.get(one), nowNanos) ? nodes.get(other) : nodes.get(one);
    }

    private static double load(Node node, long nowNanos) {
        double ewma = node.ewmaNanos(nowNanos);
        boolean unknown = Double.isNaN(ewma) || ewma == 0;
        if (unknown) {
            return node.pending() == 0 ? 0 : PENALTY + node.pending();
        }
        return ewma * (node.pending() + 1);
    }
}
