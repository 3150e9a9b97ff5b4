// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.bench.child.ServerMain;
import dev.weft.bench.peer.Peers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerPairTest {
    private static final Duration LIMIT = Duration.ofSeconds(45);

    @TempDir
    Path logs;

    @Test
    void two_processes_yield_a_sample() throws Exception {
        try (PeerPair pair = PeerPair.start(Peers.FLOOR, Core.ANY, Core.ANY, logs)) {
            Sample sample = pair.measure(new Cell(32, 4), Duration.ofMillis(300));
            assertThat(sample.callsPerSecond()).isPositive();
            assertThat(sample.medianNanos()).isPositive().isLessThanOrEqualTo(sample.p99Nanos());
            assertThat(sample.bytesPerCall()).isPositive();
            assertThat(pair.cpuTime()).isPositive();
        }
    }

    @Test
    void process_that_cannot_start_says_why() throws Exception {
        try (Child child = Child.start("lost", Core.ANY, ServerMain.class, List.of("pigeon", "1"), logs)) {
            assertThatThrownBy(() -> child.awaitReady(LIMIT))
                    .isInstanceOf(ChildFailure.class)
                    .hasMessageContaining("lost answered \"start\" with: error no peer \"pigeon\"");
        }
    }

    @Test
    void process_ends_when_its_input_does() throws Exception {
        Process process = new ProcessBuilder(JvmCommand.of(ServerMain.class, List.of(Peers.FLOOR, "0")))
                .redirectError(logs.resolve("orphan.log").toFile())
                .start();
        try (var answers =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(answers.readLine()).isEqualTo("ok");
            process.getOutputStream().close();
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
