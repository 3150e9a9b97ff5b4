// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.registry;

import dev.weft.launcher.cli.CommandFailure;
import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.registry.Instance;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft registry weight}: another share of the calls for an instance. */
@Command(
        name = "weight",
        header = "Give an instance another share of the calls.",
        description = "%nIt holds until it is changed again, or the instance's process is started anew.%n",
        footer = {"", ExitCode.HELP})
final class WeightCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "INSTANCE", description = "Its name, as weft registry ls shows it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private String id;

    @Parameters(index = "1", paramLabel = "WEIGHT", description = "0 to 10000; 100 is usual, 0 gets none.")
    private int weight;

    @Option(names = "--service", paramLabel = "SERVICE", description = "In this service only; in all by default.")
    private @Nullable String service;

    @Mixin
    private final RegistryAccess access = new RegistryAccess();

    @Mixin
    private final Console console = new Console();

    @Override
    public Integer call() {
        if (weight < 0 || weight > Instance.MOST_WEIGHT) {
            throw CommandFailure.usage("WEIGHT must be 0 to " + Instance.MOST_WEIGHT + ", was " + weight);
        }
        List<String> changed = access.with(session -> {
            List<String> services = session.servicesOf(id, service);
            services.forEach(name -> session.answer(session.operator().setWeight(name, id, weight)));
            return services;
        });
        changed.forEach(name -> console.out().println(id + " of " + name + " has weight " + weight));
        console.out().flush();
        return ExitCode.OK;
    }
}
