// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.bench.run.Median;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** One kind of figure, by row and round. Confined to the runner's thread. */
final class Rounds {
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    void add(String row, double figure) {
        figures.computeIfAbsent(row, one -> new ArrayList<>()).add(figure);
    }

    /** The figures of each row, in the order of the rounds. */
    Map<String, List<Double>> figures() {
        return figures;
    }

    OptionalDouble median(String row) {
        return median(of(row));
    }

    /** The median over the rounds of the ratio of two rows in a round. */
    OptionalDouble ratio(String row, String to) {
        List<Double> dividends = of(row);
        List<Double> divisors = of(to);
        return median(IntStream.range(0, Math.min(dividends.size(), divisors.size()))
                .mapToObj(round -> dividends.get(round) / divisors.get(round))
                .toList());
    }

    private List<Double> of(String row) {
        return figures.getOrDefault(row, List.of());
    }

    private static OptionalDouble median(List<Double> values) {
        return values.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Median.of(
                        values.stream().mapToDouble(Double::doubleValue).toArray()));
    }
}
