// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.bench.report.Figures;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a figure has to be.
 *
 * @param what the figure, and whose
 * @param bound on which side of the value it has to be
 * @param value what it has to reach
 * @param measured what it is; empty if it was not measured
 */
record Bar(String what, Bound bound, double value, OptionalDouble measured) {

    /** A side. */
    enum Bound {
        /** The value, or less. */
        AT_MOST,
        /** The value, or more. */
        AT_LEAST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    boolean isMet() {
        return measured.isPresent()
                && (bound == Bound.AT_MOST ? measured.getAsDouble() <= value : measured.getAsDouble() >= value);
    }

    /** {@code met: this beside that, 4.10 (at least 3)}. */
    @Override
    public String toString() {
        String judgement = measured.isEmpty() ? "not measured" : isMet() ? "met" : "MISSED";
        String figure = measured.isEmpty() ? "-" : Figures.ratio(measured.getAsDouble());
        return "%s: %s, %s (%s %s)".formatted(judgement, what, figure, bound, Figures.plain(value));
    }
}
