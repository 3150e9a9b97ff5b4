// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.registry;

import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.registry.State;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft registry drain}: no new calls for an instance. */
@Command(
        name = "drain",
        header = "Send no new calls to an instance.",
        description =
                "%nThe instance goes on with the calls that it has, and stays registered. It takes calls again after"
                        + " --undo, or when its process is started anew.%n",
        footer = {"", ExitCode.HELP})
final class DrainCommand implements Callable<Integer> {
    @Parameters(paramLabel = "INSTANCE", description = "Its name, as weft registry ls shows it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private String id;

    @Option(names = "--service", paramLabel = "SERVICE", description = "In this service only; in all by default.")
    private @Nullable String service;

    @Option(names = "--undo", description = "Send it calls again.")
    private boolean undo;

    @Mixin
    private final RegistryAccess access = new RegistryAccess();

    @Mixin
    private final Console console = new Console();

    @Override
    public Integer call() {
        State state = undo ? State.UP : State.DRAINING;
        List<String> changed = access.with(session -> {
            List<String> services = session.servicesOf(id, service);
            services.forEach(name -> session.answer(session.operator().setState(name, id, state)));
            return services;
        });
        changed.forEach(name -> console.out().println(id + " of " + name + (undo ? " takes calls again" : " drains")));
        console.out().flush();
        return ExitCode.OK;
    }
}
