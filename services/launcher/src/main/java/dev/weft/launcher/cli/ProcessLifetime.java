// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.cli;

import java.util.concurrent.CountDownLatch;

/**
 * The lifetime of a process: it ends at SIGTERM or SIGINT, with code 0 if everything drained. The JVM itself would say
 * 143 or 130, and a supervisor would call that a crash.
 */
public final class ProcessLifetime implements Lifetime {

    @Override
    public int serveUntilAskedToEnd(Runnable drain) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endAfter(drain), "weft-drain"));
        try {
            new CountDownLatch(1).await();
            return ExitCode.OK;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERNAL;
        }
    }

    /** Runs {@code drain} and ends the process, while it is shutting down already. */
    public static void endAfter(Runnable drain) {
        int exitCode = ExitCode.OK;
        try {
            drain.run();
        } catch (RuntimeException e) {
            System.err.println("weft: did not drain: " + e.getMessage());
            exitCode = ExitCode.FAILED;
        }
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(exitCode);
    }
}
