// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which values of its key a rule is for. */
sealed interface Values {
    /** What stands for any characters, also none, in a pattern. */
    char WILD = '*';

    /** What a rule's text means; null is any. */
    static Values of(@Nullable String text) {
        if (text == null) {
            return new Any();
        }
        return text.indexOf(WILD) < 0 ? new Exactly(text) : Like.of(text);
    }

    /** Every value. */
    record Any() implements Values {}

    /** One value. */
    record Exactly(String value) implements Values {}

    /**
     * Those that begin so, end so, and have the pieces between in that order, none overlapping. Taking the first place where
     * a piece fits is right: it leaves most to the next.
     */
    record Like(String pattern, String head, List<String> pieces, String tail) implements Values {
        /** The more letters are given, the more specific; of as many, the longer head. */
        static final Comparator<Like> MOST_SPECIFIC_FIRST = Comparator.comparingInt(Like::letters)
                .thenComparingInt(like -> like.head().length())
                .reversed();

        static Like of(String pattern) {
            List<String> parts = List.of(pattern.split("\\*", -1));
            int last = parts.size() - 1;
            List<String> pieces = parts.subList(1, last).stream()
                    .filter(piece -> !piece.isEmpty())
                    .toList();
            return new Like(pattern, parts.get(0), pieces, parts.get(last));
        }

        boolean matches(String value) {
            if (value.length() < head.length() + tail.length() || !value.startsWith(head) || !value.endsWith(tail)) {
                return false;
            }
            int from = head.length();
            int until = value.length() - tail.length();
            for (int i = 0; i < pieces.size(); i++) {
                String piece = Objects.requireNonNull(pieces.get(i));
                int at = value.indexOf(piece, from);
                if (at < 0 || at + piece.length() > until) {
                    return false;
                }
                from = at + piece.length();
            }
            return true;
        }

        private int letters() {
            return head.length()
                    + tail.length()
                    + pieces.stream().mapToInt(String::length).sum();
        }
    }
}
