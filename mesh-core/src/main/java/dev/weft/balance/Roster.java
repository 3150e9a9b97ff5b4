// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One list of nodes, and the subsets that calls ask for by tags, or are sent to by a split. Made anew for each list.
 * Thread-safe.
 */
final class Roster {
    /** Combinations of tags that are kept; of more, each call makes its own subset. */
    private static final int MOST_SUBSETS = 64;

    private final List<Node> nodes;
    private final BalanceOptions options;
    private final Ejections ejections;
    private final Supplier<? extends RandomGenerator> random;
    private final Subset whole;
    private final Split split;
    private final List<Subset> parts = new ArrayList<>();
    private final Map<Map<String, String>, Subset> byTags = new ConcurrentHashMap<>();

    Roster(
            List<Node> known,
            Split split,
            BalanceOptions options,
            Ejections ejections,
            Supplier<? extends RandomGenerator> random) {
        this.nodes = known.stream().filter(node -> node.profile().weight() > 0).toList();
        this.options = options;
        this.ejections = ejections;
        this.random = random;
        this.split = split;
        this.whole = subset(node -> true);
        if (split != Split.NONE) {
            split.shares()
                    .forEach(share -> parts.add(subset(node -> node.profile().has(share.tags()))));
            parts.add(subset(node -> !split.names(node.profile())));
        }
    }

    private Subset subset(Predicate<Node> members) {
        return new Subset(nodes.stream().filter(members).toList(), options, ejections, random);
    }

    @Nullable
    Node pick(Selection selection, long nowNanos) {
        return subsetFor(selection, nowNanos).pick(selection, nowNanos);
    }

    /** The nodes that a call may be for, of a weight above 0. */
    Subset subsetFor(Selection selection, long nowNanos) {
        if (!selection.tags().isEmpty()) {
            return tagged(selection.tags());
        }
        return split == Split.NONE ? whole : part(selection, nowNanos);
    }

    private Subset part(Selection selection, long nowNanos) {
        double lot =
                selection.isKeyed() ? Split.lot(selection.hash()) : random.get().nextDouble();
        Subset drawn = parts.get(split.indexOf(lot));
        Subset rest = parts.get(parts.size() - 1);
        if (drawn.serves(selection, nowNanos)) {
            return drawn;
        }
        return rest.serves(selection, nowNanos) ? rest : whole;
    }

    private Subset tagged(Map<String, String> tags) {
        Subset known = byTags.get(tags);
        if (known != null) {
            return known;
        }
        Subset made = subset(node -> node.profile().has(tags));
        if (byTags.size() < MOST_SUBSETS) {
            byTags.put(tags, made);
        }
        return made;
    }
}
