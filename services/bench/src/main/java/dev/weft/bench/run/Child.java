// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process of a peer, as the runner sees it: asked by lines, with a time limit on every answer. It dies with the runner, by
 * a shutdown hook if the runner is told to stop, and by the end of its input if the runner is killed.
 */
public final class Child implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(3);
    private static final int LOG_LINES_SHOWN = 15;
    private static final String END_OF_OUTPUT = "end of output";

    private final String name;
    private final Path log;
    private final Process process;
    private final PrintStream commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Thread killer;

    private Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.killer = new Thread(process::destroyForcibly);
    }

    /** Starts {@code main} on a core; what it prints beside its answers goes to a file in {@code logs}. */
    public static Child start(String name, Core core, Class<?> main, List<String> arguments, Path logs)
            throws IOException {
        var command = new ArrayList<>(core.prefix());
        command.addAll(JvmCommand.of(main, arguments));
        Path log = logs.resolve(name.replace(' ', '-') + ".log");
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        var child = new Child(name, log, process);
        Runtime.getRuntime().addShutdownHook(child.killer);
        var reader = new Thread(child::readAnswers, name + " answers");
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    private void readAnswers() {
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            out.lines().forEach(answers::add);
        } catch (IOException | UncheckedIOException e) {
            answers.add("error " + e);
        }
        answers.add(END_OF_OUTPUT);
    }

    /** Says {@code command} and waits for the words of the answer; a process that does not answer in time is killed. */
    public List<String> ask(String command, Duration limit) throws InterruptedException {
        commands.println(command);
        return awaitAnswer(command, limit);
    }

    /** Waits until the process says that it is set up. */
    public void awaitReady(Duration limit) throws InterruptedException {
        awaitAnswer("start", limit);
    }

    private List<String> awaitAnswer(String command, Duration limit) throws InterruptedException {
        String answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (answer == null) {
            process.destroyForcibly();
            throw failure("did not answer \"%s\" within %d s".formatted(command, limit.toSeconds()));
        }
        if (answer.equals(END_OF_OUTPUT)) {
            answers.add(END_OF_OUTPUT);
            throw failure("ended before it answered \"%s\"".formatted(command));
        }
        List<String> words = List.of(answer.split(" "));
        if (!words.get(0).equals("ok")) {
            throw failure("answered \"%s\" with: %s".formatted(command, answer));
        }
        return words.subList(1, words.size());
    }

    private ChildFailure failure(String what) {
        return new ChildFailure("%s %s%s".formatted(name, what, lastLogLines()));
    }

    private String lastLogLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            if (lines.isEmpty()) {
                return "";
            }
            int from = Math.max(0, lines.size() - LOG_LINES_SHOWN);
            return "; its log ends with\n    " + String.join("\n    ", lines.subList(from, lines.size()));
        } catch (IOException e) {
            return "; its log cannot be read: " + e;
        }
    }

    /** CPU time that it has used since its start. */
    public Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Ends the process, by force if it takes its time. */
    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running already, and finds nothing to kill.
        }
    }
}
