// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.bench.report.Machine;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures limits, ours and those of others; prints tables on standard output and the progress on standard error. */
@Command(
        name = "limits",
        description = "Compares rate limiters: in a process, in a Redis that it starts itself, and in memory.",
        showDefaultValues = true)
public final class LimitsCommand implements Callable<Integer> {
    private static final int TWO = 2;

    @Option(names = "--rounds", defaultValue = "5", description = "Counted rounds, after one that is thrown away.")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "2", description = "Length of a sample: a row in a round.")
    private double seconds;

    @Option(names = "--warmup", defaultValue = "8", description = "Seconds a row in the round that is thrown away.")
    private double warmupSeconds;

    @Option(names = "--help", usageHelp = true, description = "Says this and ends.")
    @SuppressWarnings("UnusedVariable") // The option parser looks at it.
    private boolean help;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Report report = new Report();
        report.line("Machine: " + Machine.here() + ". Redis " + RedisServer.version() + ". Medians of " + rounds
                + " rounds of " + seconds + " s a row.");
        Rounds measured = new Rounds(rounds, seconds, warmupSeconds, System.err::println);
        Vertx vertx = Vertx.vertx();
        try (RedisServer redis = RedisServer.start()) {
            LocalTable local = new LocalTable(measured, vertx);
            local.measure(report, 1, LocalTable.Answer.ADMITTED);
            local.measure(report, TWO, LocalTable.Answer.ADMITTED);
            local.measure(report, 1, LocalTable.Answer.REFUSED);
            new RedisTable(measured, vertx, redis).measure(report);
            new MemoryTable(vertx, redis).measure(report);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        System.out.print(report);
        return 0;
    }
}
