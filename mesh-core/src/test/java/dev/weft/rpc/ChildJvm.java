// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the tests in a JVM of its own, that a test can freeze, end and kill. */
public final class ChildJvm implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final BufferedReader out;

    /** Runs {@code main}; arguments that start with {@code -X} are for the JVM. */
    public ChildJvm(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        List.of(arguments).stream().filter(ChildJvm::isForJvm).forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        List.of(arguments).stream().filter(argument -> !isForJvm(argument)).forEach(command::add);
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static boolean isForJvm(String argument) {
        return argument.startsWith("-X");
    }

    /** The next line that it prints. */
    public String line() {
        try {
            String line = out.readLine();
            if (line == null) {
                throw new AssertionError("the process ended early");
            }
            return line;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as kill -9 does. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Asks it to end, and waits until it has. */
    public int terminate() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still runs after " + PATIENCE_SECONDS + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Stops it where it stands; the kernel goes on acknowledging what is sent to it. */
    public void freeze() {
        signal("-STOP");
        Sandbox.until("the process stands still", () -> state().startsWith("T"));
    }

    /** Lets it go on. */
    public void thaw() {
        signal("-CONT");
    }

    private String state() {
        try {
            Process ps = new ProcessBuilder("ps", "-o", "state=", "-p", Long.toString(process.pid())).start();
            return new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void signal(String signal) {
        try {
            int exit = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new AssertionError("kill " + signal + " failed");
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
