// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import java.util.Locale;

/** What we promised of a figure, beside what came out. */
record Bar(String what, Kind kind, double bound, double found) {

    /** Which side of the bound is good. */
    enum Kind {
        AT_LEAST,
        AT_MOST
    }

    static Bar atLeast(String what, double bound, double found) {
        return new Bar(what, Kind.AT_LEAST, bound, found);
    }

    static Bar atMost(String what, double bound, double found) {
        return new Bar(what, Kind.AT_MOST, bound, found);
    }

    boolean isMet() {
        return kind == Kind.AT_LEAST ? found >= bound : found <= bound;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "- %s: %s %.3g x: %.3g x, %s",
                what,
                kind == Kind.AT_LEAST ? "at least" : "at most",
                bound,
                found,
                isMet() ? "met" : "**missed**");
    }
}
