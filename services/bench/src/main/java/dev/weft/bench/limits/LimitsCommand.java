// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.bench.report.Machine;
import dev.weft.bench.run.ChildFailure;
import dev.weft.bench.run.Core;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares limiters; prints the tables on standard output and the progress on standard error. */
@Command(
        name = "limits",
        description = "Compares limiters: of one process, shared through a Redis that it starts, and by their memory.",
        showDefaultValues = true)
public final class LimitsCommand implements Callable<Integer> {
    private static final int REDIS_CORE = 0;
    private static final int CLIENT_CORE = 1;

    /** The tables there are. */
    enum Part {
        /** {@link LocalTable}. */
        LOCAL,
        /** {@link SharedTable}. */
        SHARED,
        /** {@link MemoryTable}. */
        MEMORY
    }

    @Option(names = "--tables", split = ",", description = "What to measure: ${COMPLETION-CANDIDATES}; default: all.")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(names = "--rounds", defaultValue = "5", description = "Counted rounds, after one that is thrown away.")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "2", description = "Length of a sample: a row in a round.")
    private double seconds;

    @Option(names = "--warmup", defaultValue = "6", description = "Seconds a sample in the round that is thrown away.")
    private double warmupSeconds;

    @Option(names = "--keys", defaultValue = "100000", description = "Keys over which memory is measured.")
    private int keys;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also writes everything, each sample included, to a file.")
    private @Nullable Path json;

    @Option(
            names = "--bundled-redis",
            description = "Takes the Redis that this jar brings along although a redis-server is installed.")
    private boolean bundledRedis;

    @Option(names = "--help", usageHelp = true, description = "Says this and ends.")
    @SuppressWarnings("UnusedVariable") // The option parser looks at it.
    private boolean help;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Machine machine = Machine.here();
        Path logs = Files.createDirectories(logs());
        Core redisCore = Core.canPin() ? Core.number(REDIS_CORE) : Core.ANY;
        Core clientCore = Core.canPin() ? Core.number(CLIENT_CORE) : Core.ANY;
        System.err.println("the peers' processes log to " + logs);
        Map<Part, Table> tables = new LinkedHashMap<>();
        boolean installed = !bundledRedis && RedisBenchmark.isThere(RedisServer.COMMAND);
        try (RedisServer redis = RedisServer.start(installed, redisCore, logs.resolve("limits-redis.log"))) {
            System.err.println(redis.version());
            for (Part part : parts) {
                tables.put(part, start(part, redis, clientCore, logs));
            }
            for (int round = 0; round <= rounds; round++) {
                for (Table table : tables.values()) {
                    table.run(round);
                }
            }
            System.out.println(render(machine + ", " + redis.version(), tables));
            if (json != null) {
                Files.writeString(json, json(machine, tables).encodePrettily() + "\n");
            }
            return CommandLine.ExitCode.OK;
        } catch (ChildFailure e) {
            System.err.println(e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        } finally {
            for (Table table : tables.values()) {
                table.close();
            }
        }
    }

    private Table start(Part part, RedisServer redis, Core core, Path logs) throws IOException, InterruptedException {
        Duration interval = toDuration(seconds);
        return switch (part) {
            case LOCAL -> new LocalTable(interval, System.err::println);
            case SHARED ->
                SharedTable.start(redis, core, logs, toDuration(warmupSeconds), interval, System.err::println);
            case MEMORY -> MemoryTable.start(redis, core, logs, keys, System.err::println);
        };
    }

    private String render(String machine, Map<Part, Table> tables) {
        List<String> text = new ArrayList<>();
        text.add("Limits, on %s; medians of %d rounds of %s s a sample, peers interleaved."
                .formatted(machine, rounds, seconds));
        tables.values().forEach(table -> text.add(table.render()));
        String bars = tables.values().stream()
                .flatMap(table -> table.bars().stream())
                .map(bar -> "- " + bar)
                .collect(Collectors.joining("\n"));
        text.add("Bars (medians of the ratios in a round):\n\n" + bars);
        return String.join("\n\n", text);
    }

    private JsonObject json(Machine machine, Map<Part, Table> tables) {
        JsonObject figures = new JsonObject();
        JsonArray bars = new JsonArray();
        for (Table table : tables.values()) {
            table.figures().forEach((kind, byRow) -> {
                JsonObject rows = new JsonObject();
                byRow.figures().forEach((row, samples) -> rows.put(row, new JsonArray(samples)));
                figures.put(kind, rows);
            });
            table.bars().forEach(bar -> bars.add(bar.toString()));
        }
        return new JsonObject()
                .put("machine", machine.toString())
                .put("rounds", rounds)
                .put("seconds", seconds)
                .put("figures", figures)
                .put("bars", bars);
    }

    private static Duration toDuration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1e3));
    }

    private static Path logs() {
        var location = LimitsCommand.class.getProtectionDomain().getCodeSource().getLocation();
        return Path.of(URI.create(location.toString())).resolveSibling("bench-logs");
    }
}
