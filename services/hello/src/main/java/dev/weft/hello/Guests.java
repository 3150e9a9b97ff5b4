// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello;

import java.util.ArrayList;
import java.util.List;

/** Names as a sentence lists them. Remembers so many, counts the rest. Confined to one thread. */
final class Guests {
    private static final int MOST_NAMED = 100;

    private final List<String> named = new ArrayList<>();
    private long others;

    void add(String name) {
        if (named.size() < MOST_NAMED) {
            named.add(name);
        } else {
            others++;
        }
    }

    /** {@code Ada, Bob and Cid}; empty when nobody came. */
    @Override
    public String toString() {
        if (named.isEmpty()) {
            return "";
        }
        if (others > 0) {
            return String.join(", ", named) + " and " + others + (others == 1 ? " other" : " others");
        }
        int last = named.size() - 1;
        return last == 0 ? named.get(0) : String.join(", ", named.subList(0, last)) + " and " + named.get(last);
    }
}
