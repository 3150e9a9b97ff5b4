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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client in another language, written from WIRE.md alone, over a real socket. */
class ForeignClientTest {
    private static final String SCRIPT = "src/test/python/weft_client.py";

    @BeforeAll
    static void needs_python() throws InterruptedException {
        try {
            assertThat(new ProcessBuilder("python3", "--version").start().waitFor())
                    .isZero();
        } catch (IOException e) {
            Assumptions.abort("no python3 on this machine: the foreign client was not tested");
        }
    }

    private static void run(Consumer<String> onLine, String... arguments) throws Exception {
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

    private static void talk(WireOptions options, String... flags) throws Exception {
        try (EchoOverSockets server = new EchoOverSockets(options)) {
            List<String> arguments = new ArrayList<>(List.of(flags));
            arguments.addAll(List.of("127.0.0.1", Integer.toString(server.port())));
            run(
                    line -> {
                        if (line.contains("ready for goaway")) {
                            server.drainLatest();
                        }
                    },
                    arguments.toArray(String[]::new));
        }
    }

    @Test
    void foreign_client_makes_every_kind_of_call() throws Exception {
        talk(new WireOptions().setName("echo-1"), "--await-goaway");
    }

    @Test
    void foreign_client_adds_and_verifies_checksums() throws Exception {
        talk(new WireOptions().setChecksum(Checksum.CRC32C), "--checksum", "--await-goaway");
    }

    @Test
    void foreign_client_reads_the_golden_examples() throws Exception {
        run(line -> {}, "--golden", "WIRE.md");
    }
}
