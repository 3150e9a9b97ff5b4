// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import dev.weft.launcher.cli.ExitCode;
import dev.weft.launcher.cli.Lifetime;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;

/** Runs commands in this process as a shell would in others, and keeps what they print. */
final class Terminal {
    private static final int PATIENCE_SECONDS = 60;

    private Terminal() {}

    /**
     * How a command ended.
     *
     * @param exitCode what it told the shell
     * @param out its stdout
     * @param err its stderr
     */
    record Result(int exitCode, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    /** Runs a command that ends by itself. */
    static Result run(String... arguments) {
        return runWithInput("", arguments);
    }

    /** Runs a command with something on its stdin. */
    static Result runWithInput(String in, String... arguments) {
        return new Session(in, drain -> ExitCode.OK).execute(arguments);
    }

    /**
     * Starts a command that serves, and waits until it does.
     *
     * @throws AssertionError if it ends instead; what it said is in it
     */
    static Serving serve(String... arguments) {
        Serving serving = new Serving();
        serving.start(arguments);
        return serving;
    }

    /** A command that serves. */
    static final class Serving implements AutoCloseable {
        private final CountDownLatch askedToEnd = new CountDownLatch(1);
        private final CompletableFuture<Void> serves = new CompletableFuture<>();
        private final Session session = new Session("", this::live);
        private final CompletableFuture<Result> result = new CompletableFuture<>();

        private void start(String... arguments) {
            new Thread(() -> result.complete(session.execute(arguments)), "serving").start();
            get(CompletableFuture.anyOf(serves, result));
            if (!serves.isDone()) {
                throw new AssertionError("does not serve: " + get(result));
            }
        }

        private int live(Runnable drain) {
            serves.complete(null);
            try {
                askedToEnd.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            drain.run();
            return ExitCode.OK;
        }

        /** What it has printed so far. */
        String out() {
            return session.out.toString();
        }

        /** Asks it to end, and waits until it has. */
        Result end() {
            askedToEnd.countDown();
            return get(result);
        }

        @Override
        public void close() {
            end();
        }
    }

    private static final class Session {
        private final StringWriter out = new StringWriter();
        private final StringWriter err = new StringWriter();
        private final CommandLine commands;

        Session(String in, Lifetime lifetime) {
            commands = Weft.commandLine(lifetime, new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)))
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true));
        }

        Result execute(String... arguments) {
            int exitCode = commands.execute(arguments);
            return new Result(exitCode, out.toString(), err.toString());
        }
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
