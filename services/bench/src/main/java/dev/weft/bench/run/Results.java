// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

import dev.weft.bench.peer.Peers;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The samples of all counted rounds, and their medians. Confined to the runner's thread. */
public final class Results {
    private record Place(String peer, Cell cell) {}

    private final Map<Place, SortedMap<Integer, Sample>> samples = new HashMap<>();
    private final Map<Place, String> failures = new LinkedHashMap<>();

    void add(String peer, Cell cell, int round, Sample sample) {
        samples.computeIfAbsent(new Place(peer, cell), place -> new TreeMap<>()).put(round, sample);
    }

    /** Notes that a peer could not do a cell; what it did of it in other rounds does not count then. */
    void fail(String peer, Cell cell, String reason) {
        failures.putIfAbsent(new Place(peer, cell), reason);
    }

    /** Why a peer has no figure in a cell, if it is because it failed. */
    public Optional<String> failure(String peer, Cell cell) {
        return Optional.ofNullable(failures.get(new Place(peer, cell)));
    }

    /** The samples of a peer in a cell by round; none if it failed there. */
    public SortedMap<Integer, Sample> samples(String peer, Cell cell) {
        Place place = new Place(peer, cell);
        return failures.containsKey(place) ? new TreeMap<>() : samples.getOrDefault(place, new TreeMap<>());
    }

    /** The median over the rounds of one figure of the samples. */
    public OptionalDouble median(String peer, Cell cell, ToDoubleFunction<Sample> figure) {
        return median(samples(peer, cell).values().stream().mapToDouble(figure));
    }

    /** How many calls a peer makes for each that the floor makes: the median over the rounds of the ratio in a round. */
    public OptionalDouble ratioToFloor(String peer, Cell cell) {
        var ratios = DoubleStream.builder();
        SortedMap<Integer, Sample> samples = samples(peer, cell);
        samples(Peers.FLOOR, cell).forEach((round, floor) -> {
            Sample sample = samples.get(round);
            if (sample != null) {
                ratios.add(sample.callsPerSecond() / floor.callsPerSecond());
            }
        });
        return median(ratios.build());
    }

    private static OptionalDouble median(DoubleStream stream) {
        double[] values = stream.toArray();
        return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Median.of(values));
    }
}
