// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import dev.weft.launcher.bench.BenchCommand;
import dev.weft.launcher.call.CallCommand;
import dev.weft.launcher.cli.CommandFailures;
import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.launcher.cli.Lifetime;
import dev.weft.launcher.cli.ProcessLifetime;
import dev.weft.launcher.limits.LimitsCommand;
import dev.weft.launcher.registry.RegistryCommand;
import dev.weft.launcher.run.GatewayCommand;
import dev.weft.launcher.run.HelloCommand;
import dev.weft.launcher.run.LimiterCommand;
import dev.weft.launcher.run.UpCommand;
import java.io.InputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main class of {@code weft.jar}. */
@Command(
        name = "weft",
        header = "Weft, a reactive service mesh for the JVM.",
        description = "%nIn the examples weft stands for: java -jar weft.jar%n",
        commandListHeading = "%nCommands:%n",
        footer = {
            "%nExamples:",
            "  weft up                                  a whole mesh on this machine",
            "  weft call --at 127.0.0.1:7400 --list     what a server serves",
            "  weft call --help                         more about a command",
            "%nA verticle, as on the Vert.x command line:",
            "  weft dev.weft.hello.HelloVerticle -conf conf/hello.json -instances 2",
            "  weft dev.weft.hello.HelloVerticle -conf conf/hello.json -cluster%n",
            ExitCode.HELP
        })
public final class Weft implements Callable<Integer> {
    private static final int HELP_COLUMNS = 110;

    @Option(
            names = {"-V", "--version"},
            description = "Print the versions of Weft, Vert.x and Java.")
    private boolean version;

    @Mixin
    private final Console console = new Console();

    private Weft() {}

    /** Runs the command that {@code arguments} are, and ends the process. */
    public static void main(String[] arguments) {
        Logging.configure();
        int exitCode = VerticleForm.isMeant(arguments)
                ? new VerticleForm(arguments).run()
                : commandLine(new ProcessLifetime(), System.in).execute(arguments);
        // A verticle that was deployed goes on; the JVM ends when it is told to.
        if (exitCode != VerticleForm.RUNNING) {
            System.exit(exitCode);
        }
    }

    /** All commands; those that serve do so for as long as {@code lifetime} says. */
    static CommandLine commandLine(Lifetime lifetime, InputStream in) {
        CommandFailures failures = new CommandFailures();
        return new CommandLine(new Weft())
                .addSubcommand(new UpCommand(lifetime))
                .addSubcommand(new HelloCommand(lifetime))
                .addSubcommand(new GatewayCommand(lifetime))
                .addSubcommand(new LimiterCommand(lifetime))
                .addSubcommand(new CallCommand(in))
                .addSubcommand(new BenchCommand())
                .addSubcommand(RegistryCommand.commandLine(lifetime))
                .addSubcommand(LimitsCommand.commandLine())
                .addSubcommand(new VersionCommand())
                .setUsageHelpWidth(HELP_COLUMNS)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
    }

    @Override
    public Integer call() {
        if (version) {
            VersionCommand.print(console.out());
        } else {
            console.showHelp();
        }
        return ExitCode.OK;
    }
}
