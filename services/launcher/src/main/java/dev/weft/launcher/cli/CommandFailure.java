// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command: with a message for its user on stderr, and a code for the shell. Carries no stack trace. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.exitCode = exitCode;
    }

    /** The user asked for something that cannot be. */
    public static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message, null);
    }

    /** A call failed. */
    public static CommandFailure failed(String message) {
        return new CommandFailure(ExitCode.FAILED, message, null);
    }

    /** Somebody or something is not there. */
    public static CommandFailure unavailable(String message) {
        return new CommandFailure(ExitCode.UNAVAILABLE, message, null);
    }

    /** One of {@link ExitCode}. */
    public int exitCode() {
        return exitCode;
    }

    /** What to tell the user. */
    public String message() {
        return String.valueOf(getMessage());
    }
}
