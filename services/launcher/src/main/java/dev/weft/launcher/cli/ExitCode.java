// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.cli;

/** What the process tells the shell when it ends. Numbers above 63 are those of BSD's sysexits. */
public final class ExitCode {
    /** Done; also a server that was asked to stop and has drained. */
    public static final int OK = 0;
    /** A call failed. */
    public static final int FAILED = 1;
    /** The command line or a configuration is wrong. */
    public static final int USAGE = 2;
    /** Nobody answers at the address, or the port to listen on is taken. */
    public static final int UNAVAILABLE = 69;
    /** A bug in Weft. */
    public static final int INTERNAL = 70;

    /** The same for the end of a command's help. */
    public static final String HELP = "Exit codes: 0 done, 1 a call failed, 2 wrong usage or configuration,%n"
            + "69 nobody answers or the port is taken, 70 a bug in Weft.";

    private ExitCode() {}
}
