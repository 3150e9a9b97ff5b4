// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;

/** The client in plain Python that was written from WIRE.md alone, in a process of its own. */
public final class ForeignClient {
    /** What it prints when it waits for the server to drain. */
    public static final String READY_FOR_GOAWAY = "ready for goaway";

    private static final String SCRIPT = "src/test/python/weft_client.py";

    private ForeignClient() {}

    /** Skips the test on a machine without Python. */
    public static void requirePython() throws InterruptedException {
        try {
            assertThat(new ProcessBuilder("python3", "--version").start().waitFor())
                    .isZero();
        } catch (IOException e) {
            Assumptions.abort("no python3 on this machine: the foreign client was not tested");
        }
    }

    /** Runs it to its end, and fails unless every step went well; {@code onLine} sees what it prints as it does. */
    public static void run(Consumer<String> onLine, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("python3", "-u", SCRIPT));
        command.addAll(List.of(arguments));
        Process python = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = python.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                onLine.accept(line);
            }
            assertThat(python.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            python.destroyForcibly();
        }
        assertThat(python.exitValue()).as(String.join("\n", lines)).isZero();
        assertThat(lines).isNotEmpty().noneMatch(line -> line.contains("\"ok\": false"));
    }
}
