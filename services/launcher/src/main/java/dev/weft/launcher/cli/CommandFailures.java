// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.cli;

import dev.weft.config.SettingsException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells the user what went wrong: one line on stderr, and for a mistake in the arguments where to read on. Stateless. */
public final class CommandFailures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof CommandFailure known) {
            return say(command, known.message(), known.exitCode());
        }
        if (failure instanceof SettingsException mistake) {
            return say(command, String.valueOf(mistake.getMessage()), ExitCode.USAGE);
        }
        say(command, "this is a bug in Weft: " + failure, ExitCode.INTERNAL);
        failure.printStackTrace(command.getErr());
        return ExitCode.INTERNAL;
    }

    @Override
    public int handleParseException(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        say(command, String.valueOf(mistake.getMessage()), ExitCode.USAGE);
        PrintWriter err = command.getErr();
        UnmatchedArgumentException.printSuggestions(mistake, err);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static int say(CommandLine command, String message, int exitCode) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message);
        return exitCode;
    }
}
