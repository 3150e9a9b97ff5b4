// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.limits;

import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weft limits}: the commands below it. */
@Command(
        name = "limits",
        header = "See and try what is limited.",
        commandListHeading = "%nCommands:%n",
        footer = {
            "%nExamples:",
            "  weft limits show --at 127.0.0.1:7480",
            "  weft limits try --at 127.0.0.1:7480 service=weft.hello.v1.HelloService user=ada",
            "  weft limits try --rules conf/limits.json service=weft.hello.v1.HelloService tenant=acme   no limiter needed",
            "  weft limits reload --at 127.0.0.1:7480",
            "  weft limits put conf/limits.json --redis redis://127.0.0.1:6379%n",
            ExitCode.HELP
        })
public final class LimitsCommand implements Callable<Integer> {
    @Mixin
    private final Console console = new Console();

    private LimitsCommand() {}

    /** The command with its subcommands. */
    public static CommandLine commandLine() {
        return new CommandLine(new LimitsCommand())
                .addSubcommand(new ShowCommand())
                .addSubcommand(new TryCommand())
                .addSubcommand(new ReloadCommand())
                .addSubcommand(new PutCommand());
    }

    @Override
    public Integer call() {
        console.showHelp();
        return ExitCode.USAGE;
    }
}
