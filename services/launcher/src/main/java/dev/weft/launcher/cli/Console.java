// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: {@code --help}, and where it prints. */
public final class Console {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    /** For results. */
    public PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** For progress and failures. */
    public PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints the command's help as a result. */
    public void showHelp() {
        spec.commandLine().usage(out());
    }

    /** The command's full name, such as {@code weft call}. */
    public String command() {
        return spec.qualifiedName();
    }
}
