// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.report;

import dev.weft.bench.run.Cell;
import dev.weft.bench.run.JvmCommand;
import dev.weft.bench.run.Plan;
import dev.weft.bench.run.Results;
import dev.weft.bench.run.Run;
import dev.weft.bench.run.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report as Markdown that can go into a README as it is. */
public final class MarkdownReport {
    private static final String NOTHING = "–";
    private static final int KIBI = 1024;

    private final RunInfo info;
    private final Run.Outcome outcome;
    private final Results results;
    private final Plan plan;

    public MarkdownReport(RunInfo info, Run.Outcome outcome) {
        this.info = info;
        this.outcome = outcome;
        this.results = outcome.results();
        this.plan = info.plan();
    }

    /** The whole report. */
    public String render() {
        return String.join("\n\n", provenance(), speed(), cost(), notes()) + "\n";
    }

    private String provenance() {
        return """
                Unary echo over one connection on the loopback interface, server and client in a JVM each. Measured with

                    %s

                on %s; JVM flags %s; %s; %s sockets for everybody. Medians of %d rounds of %s a sample, after a round of %s \
                that does not count.""".formatted(
                        info.command(),
                        info.machine(),
                        String.join(" ", JvmCommand.flags()),
                        outcome.pinned() ? "server pinned to core 0, client to core 1" : "processes not pinned",
                        info.transport(),
                        plan.rounds(),
                        seconds(plan.interval()),
                        seconds(plan.warmup()));
    }

    private static String seconds(Duration duration) {
        return Figures.plain(duration.toMillis() / 1e3) + " s";
    }

    /** Throughput in every cell, and latency where it means something: with one call in flight. */
    private String speed() {
        List<Cell> alone =
                plan.cells().stream().filter(cell -> cell.inFlight() == 1).toList();
        List<String> header = Stream.concat(
                        plan.cells().stream().map(MarkdownReport::columnTitle),
                        alone.stream().map(cell -> columnTitle(cell) + ": p50 / p99 µs"))
                .toList();
        return table(
                "calls/s as a ratio to raw Netty (and absolute)",
                header,
                peer -> Stream.concat(
                                plan.cells().stream().map(cell -> throughput(peer, cell)),
                                alone.stream().map(cell -> latency(peer, cell)))
                        .toList());
    }

    private String throughput(String peer, Cell cell) {
        OptionalDouble ratio = results.ratioToFloor(peer, cell);
        String absolute = shown(results.median(peer, cell, Sample::callsPerSecond), Figures::count);
        return ratio.isPresent() ? "%s (%s)".formatted(Figures.ratio(ratio.getAsDouble()), absolute) : absolute;
    }

    private String latency(String peer, Cell cell) {
        return shown(results.median(peer, cell, Sample::medianNanos), Figures::micros)
                + " / "
                + shown(results.median(peer, cell, Sample::p99Nanos), Figures::micros);
    }

    private String cost() {
        return table(
                "heap B and CPU µs a call, client and server together",
                plan.cells().stream().map(MarkdownReport::columnTitle).toList(),
                peer -> plan.cells().stream().map(cell -> cost(peer, cell)).toList());
    }

    private String cost(String peer, Cell cell) {
        return shown(results.median(peer, cell, Sample::bytesPerCall), Figures::count)
                + ", "
                + shown(results.median(peer, cell, Sample::cpuNanosPerCall), Figures::micros);
    }

    private String table(String corner, List<String> header, Function<String, List<String>> row) {
        var lines = new StringJoiner("\n");
        lines.add(line(corner, header));
        lines.add(line("---", header.stream().map(column -> "---:").toList()));
        plan.peers().forEach(peer -> lines.add(line(title(peer), row.apply(peer))));
        return lines.toString();
    }

    private static String line(String first, List<String> rest) {
        var line = new StringJoiner(" | ", "| ", " |").add(first);
        rest.forEach(line::add);
        return line.toString();
    }

    private static String columnTitle(Cell cell) {
        int bytes = cell.payloadBytes();
        String size = bytes >= KIBI && bytes % KIBI == 0 ? bytes / KIBI + " KiB" : bytes + " B";
        return size + ", " + cell.inFlight() + " in flight";
    }

    private static String shown(OptionalDouble value, DoubleFunction<String> format) {
        return value.isPresent() ? format.apply(value.getAsDouble()) : NOTHING;
    }

    private String title(String peer) {
        return info.titles().getOrDefault(peer, peer);
    }

    private String notes() {
        return Stream.of(setups(), idleShare(), failures())
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n"));
    }

    private Stream<String> setups() {
        return plan.peers().stream()
                .map(peer -> "- %s: %s".formatted(title(peer), info.setups().getOrDefault(peer, "set-up unknown")));
    }

    private Stream<String> idleShare() {
        return outcome.idleShares().entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(busiest -> String.format(
                        Locale.ROOT,
                        "- While it was the others' turn, %s used most CPU time, %.1f %% of a core.",
                        title(busiest.getKey()),
                        100 * busiest.getValue()))
                .stream();
    }

    private Stream<String> failures() {
        return plan.peers().stream()
                .flatMap(peer -> plan.cells().stream()
                        .flatMap(cell -> results.failure(peer, cell).stream()
                                .map(reason -> "- No figure for %s at %s: %s"
                                        .formatted(
                                                title(peer),
                                                cell,
                                                reason.lines().findFirst().orElse("")))));
    }
}
