// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules beside each other that have the same key. Of them the most specific is asked, alone. */
final class KeyRules {
    private final @Nullable CallValue callValue;
    private final Map<String, Node> exact;
    private final List<LikeNode> likes;
    private final @Nullable Node any;

    private record LikeNode(Values.Like like, Node node) {}

    private KeyRules(@Nullable CallValue callValue, Map<String, Node> exact, List<LikeNode> likes, @Nullable Node any) {
        this.callValue = callValue;
        this.exact = exact;
        this.likes = likes;
        this.any = any;
    }

    /** Exactly this value, else the most specific pattern, else any. */
    @Nullable
    Node mostSpecific(String value) {
        Node found = exact.get(value);
        for (int i = 0; found == null && i < likes.size(); i++) {
            LikeNode candidate = likes.get(i);
            found = candidate.like.matches(value) ? candidate.node : null;
        }
        return found == null ? any : found;
    }

    /** That for the value which a call has. */
    @Nullable
    Node mostSpecific(Attributes call) {
        String value = callValue == null ? null : callValue.in(call);
        return value == null ? null : mostSpecific(value);
    }

    boolean concernsCalls() {
        return callValue != null;
    }

    int mostCharges() {
        Stream<Node> nodes =
                Stream.concat(exact.values().stream(), likes.stream().map(LikeNode::node));
        return Stream.concat(nodes, Stream.ofNullable(any))
                .mapToInt(Node::mostCharges)
                .max()
                .orElse(0);
    }

    /** Gathers them. Confined to one thread. */
    static final class Builder {
        private final @Nullable CallValue callValue;
        private final Map<String, Node> exact = new HashMap<>();
        private final List<LikeNode> likes = new ArrayList<>();
        private @Nullable Node any;

        Builder(@Nullable CallValue callValue) {
            this.callValue = callValue;
        }

        void put(Values values, Node node) {
            if (values instanceof Values.Exactly exactly) {
                exact.put(exactly.value(), node);
            } else if (values instanceof Values.Like like) {
                likes.add(new LikeNode(like, node));
            } else {
                any = node;
            }
        }

        KeyRules build() {
            List<LikeNode> sorted = likes.stream()
                    .sorted((a, b) -> Values.Like.MOST_SPECIFIC_FIRST.compare(a.like, b.like))
                    .toList();
            return new KeyRules(callValue, exact, sorted, any);
        }
    }
}
