// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.registry;

import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.launcher.cli.Lifetime;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weft registry}: the commands below it. */
@Command(
        name = "registry",
        header = "See and change who is in the registry.",
        commandListHeading = "%nCommands:%n",
        footer = {
            "%nExamples:",
            "  weft registry ls --redis redis://127.0.0.1:6379",
            "  weft registry drain hello-1",
            "  weft registry drain hello-1 --undo",
            "  weft registry weight hello-1 10 --service weft.hello.v1.HelloService%n",
            ExitCode.HELP
        })
public final class RegistryCommand implements Callable<Integer> {
    @Mixin
    private final Console console = new Console();

    private RegistryCommand() {}

    /** The command with its subcommands; the one that watches does so for as long as {@code lifetime} says. */
    public static CommandLine commandLine(Lifetime lifetime) {
        return new CommandLine(new RegistryCommand())
                .addSubcommand(new ListCommand())
                .addSubcommand(new WatchCommand(lifetime))
                .addSubcommand(new DrainCommand())
                .addSubcommand(new WeightCommand());
    }

    @Override
    public Integer call() {
        console.showHelp();
        return ExitCode.USAGE;
    }
}
