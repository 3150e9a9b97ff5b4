// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The hash of the call's key, modulo the number of instances; the next in the list if that one is not admitted. Callers with
 * the same list agree. A change of the list moves nearly every key: where that matters, {@link Maglev} is the choice.
 *
 * <p>Thread-safe: keeps nothing.
 */
final class Modulo implements Chooser {
    private final Node[] nodes;
    private final Supplier<? extends RandomGenerator> random;

    Modulo(List<Node> nodes, Supplier<? extends RandomGenerator> random) {
        this.nodes = nodes.toArray(Node[]::new);
        this.random = random;
    }

    @Override
    public @Nullable Node choose(Selection selection, Admission admission, long nowNanos) {
        long hash = selection.isKeyed() ? selection.hash() : random.get().nextLong();
        for (int i = 0; i < nodes.length; i++) {
            int start = (int) Math.floorMod(hash, (long) nodes.length);
            Node node = nodes[(start + i) % nodes.length];
            if (admission.admits(node, selection, nowNanos)) {
                return node;
            }
        }
        return null;
    }
}
