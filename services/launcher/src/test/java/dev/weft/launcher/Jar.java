// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The fat jar, run as a process of its own with one command line. Ended for good when it is closed. */
final class Jar implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 90;

    private final Process process;
    private final Output out;
    private final Output err;

    private Jar(Process process) {
        this.process = process;
        this.out = new Output(process.getInputStream());
        this.err = new Output(process.getErrorStream());
    }

    /** Starts {@code java -jar weft.jar} with these arguments; those that start with {@code -D} go before the jar. */
    static Jar start(String... arguments) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-Xmx256m");
        Arrays.stream(arguments).filter(a -> a.startsWith("-D")).forEach(line::add);
        line.add("-jar");
        line.add(System.getProperty("weft.jar"));
        Arrays.stream(arguments).filter(a -> !a.startsWith("-D")).forEach(line::add);
        return new Jar(new ProcessBuilder(line).start());
    }

    /** Waits until it prints a line that contains {@code text}, and gives that line. */
    String awaitLine(String text) {
        return out.await(text, this);
    }

    /** Waits until it has printed so many more lines on stderr. */
    void awaitProgress(int lines) {
        err.awaitMore(lines);
    }

    /** Asks it to end, as a supervisor does. */
    void terminate() {
        process.destroy();
    }

    /** Asks it to end, as Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it ends. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs after " + PATIENCE_SECONDS + " s; said " + out + err);
        }
        return process.exitValue();
    }

    String out() throws InterruptedException {
        return out.all();
    }

    String err() throws InterruptedException {
        return err.all();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** What a process prints, read as it comes. */
    private static final class Output {
        private final List<String> lines = new ArrayList<>();
        private final Thread reader;

        Output(InputStream stream) {
            reader = new Thread(() -> read(stream), "output");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(InputStream stream) {
            try (BufferedReader text = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = text.readLine(); line != null; line = text.readLine()) {
                    synchronized (lines) {
                        lines.add(line);
                        lines.notifyAll();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                synchronized (lines) {
                    lines.notifyAll();
                }
            }
        }

        String await(String text, Jar jar) {
            long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            synchronized (lines) {
                while (true) {
                    for (String line : lines) {
                        if (line.contains(text)) {
                            return line;
                        }
                    }
                    long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                    if (leftMillis <= 0 || !reader.isAlive()) {
                        throw new AssertionError("no line with \"" + text + "\" in " + lines + jar.err);
                    }
                    waitForMore(leftMillis);
                }
            }
        }

        void awaitMore(int more) {
            long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            synchronized (lines) {
                int wanted = lines.size() + more;
                while (lines.size() < wanted) {
                    long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                    if (leftMillis <= 0 || !reader.isAlive()) {
                        throw new AssertionError("no " + more + " more lines: " + lines);
                    }
                    waitForMore(leftMillis);
                }
            }
        }

        private void waitForMore(long mostMillis) {
            try {
                lines.wait(Math.min(mostMillis, TimeUnit.SECONDS.toMillis(1)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        String all() throws InterruptedException {
            reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            return toString();
        }

        @Override
        public String toString() {
            synchronized (lines) {
                return String.join("\n", lines);
            }
        }
    }
}
