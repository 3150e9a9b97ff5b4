// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.bench;

import dev.weft.launcher.cli.AddressConverter;
import dev.weft.launcher.cli.ClientTls;
import dev.weft.launcher.cli.CommandFailure;
import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import io.vertx.core.net.SocketAddress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weft bench}: a load on hello servers. */
@Command(
        name = "bench",
        customSynopsis = "weft bench --at HOST:PORT[,HOST:PORT] [OPTIONS]",
        header = "Put a load on hello servers, and measure it.",
        description = "%nCalls weft.hello.v1.HelloService/SayHello. Without --rate each call starts when one has ended;"
                + " with it calls start at their time, and their latency counts from then, also when they had to wait."
                + " With several addresses calls take turns, and one that a server did not process goes to another."
                + " A failed call makes the exit code 1.%n",
        sortOptions = false,
        footer = {
            "%nExamples:",
            "  weft bench --at 127.0.0.1:7400",
            "  weft bench --at 127.0.0.1:7400,127.0.0.1:7401 --connections 2 --seconds 30",
            "  weft bench --at 127.0.0.1:7400 --rate 20000 --json%n",
            ExitCode.HELP
        })
public final class BenchCommand implements Callable<Integer> {
    private static final double NANOS_PER_MICRO = 1e3;

    @Option(
            names = "--at",
            required = true,
            paramLabel = "HOST:PORT",
            split = ",",
            converter = AddressConverter.class,
            description = "Where the servers are.")
    private List<SocketAddress> addresses = List.of();

    @Option(
            names = "--size",
            paramLabel = "CHARS",
            defaultValue = "32",
            description = "Length of the name in each request. Default: ${DEFAULT-VALUE}.")
    private int size;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "256",
            description = "Most calls in flight, over all connections. Default: ${DEFAULT-VALUE}.")
    private int concurrency;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "1",
            description = "Connections to each address, each with a thread of its own. Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "8",
            description = "How long to measure. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--warmup",
            paramLabel = "S",
            defaultValue = "2",
            description = "How long to call before that. Default: ${DEFAULT-VALUE}.")
    private int warmup;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Calls to start each second. Default: start one when one has ended.")
    private int rate;

    @Option(
            names = "--json",
            description = "Print one line of JSON: ops_per_s, p50_us, p99_us, p999_us, max_us, calls, errors, unsent.")
    private boolean json;

    @ArgGroup(validate = false, heading = "%nTLS:%n")
    private ClientTls tls = new ClientTls();

    @Mixin
    private final Console console = new Console();

    @Override
    public Integer call() throws InterruptedException {
        if (seconds < 1 || warmup < 0) {
            throw CommandFailure.usage("--seconds must be positive, and --warmup not negative");
        }
        Plan plan = new Plan(
                addresses.stream().map(tls::named).toList(),
                tls.options(),
                size,
                concurrency,
                connections,
                Duration.ofSeconds(warmup),
                Duration.ofSeconds(seconds),
                rate);
        Report report = new Run(plan, this::show).execute();
        PrintWriter out = console.out();
        if (json) {
            out.println(report.toJson().encode());
        } else {
            report.print(out);
        }
        out.flush();
        report.printErrors(console.err());
        return report.errors() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private void show(boolean isWarmup, Histogram part, double partSeconds, long errors) {
        if (!json) {
            console.err()
                    .printf(
                            Locale.ROOT,
                            "%s %,10.0f calls/s   p50 %,8.0f us   p99 %,8.0f us   max %,9.0f us   errors %,d%n",
                            isWarmup ? "warm-up " : "measured",
                            part.getTotalCount() / partSeconds,
                            part.getValueAtPercentile(50) / NANOS_PER_MICRO,
                            part.getValueAtPercentile(99) / NANOS_PER_MICRO,
                            part.getMaxValue() / NANOS_PER_MICRO,
                            errors);
            console.err().flush();
        }
    }
}
