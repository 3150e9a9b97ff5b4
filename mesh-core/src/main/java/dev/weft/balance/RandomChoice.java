// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Any one, each as likely as its peers; a cold one less so. Thread-safe: keeps nothing. */
final class RandomChoice implements Chooser {
    private final Node[] nodes;
    private final Supplier<? extends RandomGenerator> random;

    RandomChoice(List<Node> nodes, Supplier<? extends RandomGenerator> random) {
        this.nodes = nodes.toArray(Node[]::new);
        this.random = random;
    }

    @Override
    public @Nullable Node choose(Selection selection, Admission admission, long nowNanos) {
        RandomGenerator generator = random.get();
        for (int i = 0; i < nodes.length; i++) {
            Node node = nodes[generator.nextInt(nodes.length)];
            if (admission.admits(node, selection, nowNanos) && node.isWarmEnough(generator, nowNanos)) {
                return node;
            }
        }
        return anyOfAll(generator, selection, admission, nowNanos);
    }

    /** When luck finds none: each admitted one as likely as the others, by reservoir sampling. */
    private @Nullable Node anyOfAll(
            RandomGenerator generator, Selection selection, Admission admission, long nowNanos) {
        Node chosen = null;
        int admitted = 0;
        for (Node node : nodes) {
            if (admission.admits(node, selection, nowNanos) && generator.nextInt(++admitted) == 0) {
                chosen = node;
            }
        }
        return chosen;
    }
}
