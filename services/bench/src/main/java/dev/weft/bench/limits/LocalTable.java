// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.bench.limits.Bar.Bound;
import dev.weft.bench.micro.LimitBench;
import dev.weft.bench.micro.LimitBench.Case;
import dev.weft.bench.run.ChildFailure;
import dev.weft.bench.run.JvmCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Limits of one process: JMH's nanoseconds and bytes a decision, in a JVM of its own for each row and round. */
final class LocalTable implements Table {
    /** A method of {@link LimitBench}. */
    private enum Row {
        WEFT("weft", "Weft `AtomicTokenBucket`"),
        RESILIENCE4J("resilience4j", "Resilience4j `AtomicRateLimiter`"),
        BUCKET4J("bucket4j", "Bucket4j local bucket"),
        WEFT_KEYS("weftKeys", "Weft `LocalLimiter`, 1,000 keys"),
        BUCKET4J_KEYS("bucket4jKeys", "Bucket4j in a map, 1,000 keys");

        private final String method;
        private final String title;

        Row(String method, String title) {
            this.method = method;
            this.title = title;
        }
    }

    /** Under what it runs. */
    private record Place(Case decided, int threads) {
        static List<Place> all() {
            return Stream.of(Case.values())
                    .flatMap(decided -> THREADS.stream().map(threads -> new Place(decided, threads)))
                    .toList();
        }

        String of(Row row) {
            return row.method + ", " + this;
        }

        @Override
        public String toString() {
            return decided.name().toLowerCase(Locale.ROOT) + ", " + threads + (threads == 1 ? " thread" : " threads");
        }
    }

    private static final List<Integer> THREADS = List.of(1, 2);

    private static final double MOST_TIME = 0.7;
    private static final int ITERATIONS = 4;
    private static final String BYTES = "gc.alloc.rate.norm";

    /** What JMH counts beside the benchmark itself: its own objects, spread over all operations. */
    private static final double NO_BYTES = 0.01;

    private final Duration interval;
    private final Consumer<String> progress;
    private final Rounds nanos = new Rounds();
    private final Rounds bytes = new Rounds();

    LocalTable(Duration interval, Consumer<String> progress) {
        this.interval = interval;
        this.progress = progress;
    }

    /** Every JVM warms up by itself, so there is nothing to do before the first round. */
    @Override
    public void run(int round) {
        if (round == 0) {
            return;
        }
        List<Row> order = Arrays.asList(Row.values());
        Collections.rotate(order, -round);
        for (Place place : Place.all()) {
            for (Row row : order) {
                measure(round, row, place);
            }
        }
    }

    private void measure(int round, Row row, Place place) {
        TimeValue time = TimeValue.milliseconds(Math.max(1, interval.toMillis() / ITERATIONS));
        var options = new OptionsBuilder()
                .include("^" + LimitBench.class.getName().replace(".", "\\.") + "\\." + row.method + "$")
                .param("decided", place.decided().name())
                .threads(place.threads())
                .forks(1)
                .warmupIterations(ITERATIONS)
                .warmupTime(time)
                .measurementIterations(ITERATIONS)
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .jvmArgs(JvmCommand.flags().toArray(String[]::new))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        try {
            RunResult result = new Runner(options).runSingle();
            double took = result.getPrimaryResult().getScore();
            double allocated = Objects.requireNonNull(
                            result.getSecondaryResults().get(BYTES), BYTES)
                    .getScore();
            nanos.add(place.of(row), took);
            bytes.add(place.of(row), allocated);
            progress.accept("round %d  %-34s %,8.1f ns  %,8.1f B".formatted(round, place.of(row), took, allocated));
        } catch (RunnerException e) {
            throw new ChildFailure("JMH could not run " + row + ": " + e.getMessage());
        }
    }

    @Override
    public String render() {
        MarkdownTable table = new MarkdownTable(
                "time and heap a decision",
                Place.all().stream().map(Place::toString).toList());
        for (Row row : Row.values()) {
            table.add(
                    row.title,
                    Place.all().stream().map(place -> cell(place.of(row))).toList());
        }
        return "Limits of one process (JMH, with 2 threads the time that each of them needs):\n\n" + table;
    }

    private String cell(String place) {
        OptionalDouble median = nanos.median(place);
        return median.isEmpty()
                ? MarkdownTable.NOTHING
                : "%.1f ns, %.0f B"
                        .formatted(median.getAsDouble(), bytes.median(place).orElse(Double.NaN));
    }

    @Override
    public List<Bar> bars() {
        List<Bar> bars = new ArrayList<>();
        for (Place place : Place.all()) {
            String ours = place.of(Row.WEFT);
            for (Row peer : List.of(Row.RESILIENCE4J, Row.BUCKET4J)) {
                bars.add(new Bar(
                        "time of " + ours + " to " + peer.method,
                        Bound.AT_MOST,
                        MOST_TIME,
                        nanos.ratio(ours, place.of(peer))));
            }
            bars.add(new Bar("bytes of " + ours, Bound.AT_MOST, NO_BYTES, bytes.median(ours)));
        }
        return bars;
    }

    @Override
    public Map<String, Rounds> figures() {
        return Map.of("nanos", nanos, "bytes", bytes);
    }
}
