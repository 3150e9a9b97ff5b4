// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench;

import dev.weft.bench.limits.LimitsCommand;
import dev.weft.bench.peer.Peers;
import dev.weft.bench.report.JsonReport;
import dev.weft.bench.report.Machine;
import dev.weft.bench.report.MarkdownReport;
import dev.weft.bench.report.RunInfo;
import dev.weft.bench.run.Cell;
import dev.weft.bench.run.ChildFailure;
import dev.weft.bench.run.Plan;
import dev.weft.bench.run.Run;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The command line: compares peers, prints the table on standard output and the progress on standard error. */
@Command(
        name = "bench",
        description = "Compares unary echoes over one connection, peer by peer, in one run.",
        subcommands = LimitsCommand.class,
        showDefaultValues = true)
public final class Bench implements Callable<Integer> {
    @Option(
            names = "--peers",
            split = ",",
            description = "Whom to measure, in the order of the rows; default: everybody but weft-mesh,"
                    + " weft-mesh-default and weft-mesh-protected, forms of Weft.")
    private List<String> peers = new ArrayList<>(Peers.names());

    @Option(
            names = "--cells",
            split = ",",
            defaultValue = "32@1,32@64,32@256,4096@64,65536@64",
            description = "Loads, as BYTES@CALLS: payload size and calls in flight.")
    private List<Cell> cells = List.of();

    @Option(names = "--rounds", defaultValue = "5", description = "Counted rounds, after one that is thrown away.")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "4", description = "Length of a sample: a peer in a cell in a round.")
    private double seconds;

    @Option(names = "--warmup", defaultValue = "10", description = "Seconds a sample in the round that is thrown away.")
    private double warmupSeconds;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also writes everything, each sample included, to a file.")
    private @Nullable Path json;

    @Option(names = "--help", usageHelp = true, description = "Says this and ends.")
    @SuppressWarnings("UnusedVariable") // The option parser looks at it.
    private boolean help;

    private final String command;

    private Bench(String[] args) {
        command = ("java -jar services/bench/target/bench.jar " + String.join(" ", args)).strip();
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench(args))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Cell.class, Bench::toCell)
                .execute(args));
    }

    private static Cell toCell(String written) {
        try {
            return Cell.parse(written);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunInfo info;
        try {
            info = info();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        return measure(info);
    }

    private int measure(RunInfo info) throws IOException, InterruptedException {
        Path logs = Files.createDirectories(besideTheJar("bench-logs"));
        System.err.println("the peers' processes log to " + logs);
        try {
            Run.Outcome outcome = new Run(info.plan(), logs, System.err::println).carryOut();
            System.out.print(new MarkdownReport(info, outcome).render());
            if (json != null) {
                Files.writeString(json, new JsonReport(info, outcome).render());
            }
            return CommandLine.ExitCode.OK;
        } catch (ChildFailure e) {
            System.err.println(e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /** Reads the options; what is wrong with them is said before any process starts. */
    private RunInfo info() {
        var plan = new Plan(peers, cells, rounds, toDuration(seconds), toDuration(warmupSeconds));
        var titles = new LinkedHashMap<String, String>();
        var setups = new LinkedHashMap<String, String>();
        for (String name : peers) {
            var peer = Peers.named(name);
            titles.put(name, peer.title());
            setups.put(name, peer.setup());
        }
        return new RunInfo(command, Machine.here(), Peers.transport(), plan, titles, setups);
    }

    private static Path besideTheJar(String name) {
        var location = Bench.class.getProtectionDomain().getCodeSource().getLocation();
        return Path.of(URI.create(location.toString())).resolveSibling(name);
    }

    private static Duration toDuration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1e3));
    }
}
