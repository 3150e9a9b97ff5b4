// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.cli;

/** How long a command that serves goes on. */
public interface Lifetime {

    /**
     * Blocks until the command is asked to end, then runs {@code drain}, which may take its time.
     *
     * @return one of {@link ExitCode}; a real process ends within, and never returns
     */
    int serveUntilAskedToEnd(Runnable drain);
}
