// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.Arrays;
import java.util.List;

/**
 * Maglev's lookup table (Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", 2016, section 3.4).
 * Each node lists all slots in an order of its own, drawn from its key; in turn, each takes the first of its slots that
 * is still free. A node of less weight takes fewer turns. So each has its share of slots to within one or two, and a change
 * of the list moves few of the others' slots. Immutable.
 */
final class MaglevTable {
    private final int[] slots;

    private MaglevTable(int[] slots) {
        this.slots = slots;
    }

    /** The table of {@code size} slots, a prime, for {@code nodes}, at least one. */
    static MaglevTable of(List<Node> nodes, int size) {
        int[] slots = new int[size];
        Arrays.fill(slots, -1);
        Turn[] turns = nodes.stream().map(node -> new Turn(node, size)).toArray(Turn[]::new);
        double most =
                nodes.stream().mapToInt(node -> node.profile().weight()).max().orElse(1);
        int filled = 0;
        for (int round = 1; filled < size; round++) {
            for (int i = 0; i < turns.length && filled < size; i++) {
                if (turns[i].isDue(round, most)) {
                    slots[turns[i].take(slots)] = i;
                    filled++;
                }
            }
        }
        return new MaglevTable(slots);
    }

    /** Where a node is in its list of slots, and how many it has taken. */
    private static final class Turn {
        private final int size;
        private final int skip;
        private final double weight;
        private int place;
        private int taken;

        Turn(Node node, int size) {
            long hash = Hashing.of(node.key());
            this.size = size;
            this.place = (int) Math.floorMod(hash, (long) size);
            this.skip = (int) Math.floorMod(Hashing.mix(hash), size - 1L) + 1;
            this.weight = node.profile().weight();
        }

        boolean isDue(int round, double most) {
            return taken < round * (weight / most);
        }

        int take(int[] slots) {
            while (slots[place] >= 0) {
                place = (place + skip) % size;
            }
            taken++;
            return place;
        }
    }

    int size() {
        return slots.length;
    }

    /** The index of the node that has {@code slot}. */
    int nodeAt(int slot) {
        return slots[slot];
    }
}
