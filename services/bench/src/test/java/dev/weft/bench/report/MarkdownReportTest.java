// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bench.run.Cell;
import dev.weft.bench.run.Plan;
import dev.weft.bench.run.ResultsFixture;
import dev.weft.bench.run.Run;
import dev.weft.bench.run.Sample;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MarkdownReportTest {
    private static final Cell ALONE = new Cell(32, 1);
    private static final Cell BUSY = new Cell(65_536, 64);

    private final ResultsFixture results = new ResultsFixture();

    @Test
    void rows_are_peers_and_columns_are_cells() {
        results.add("netty", ALONE, 1, new Sample(14_000, 68_100, 120_000, 0, 61_000));
        results.add("netty", BUSY, 1, new Sample(2_330_000, 1, 1, 385.4, 430));
        results.add("dubbo", ALONE, 1, new Sample(6_300, 150_000, 1_234_567, 37_310, 133_000));
        results.add("dubbo", BUSY, 1, new Sample(65_240, 1, 1, 696_000, 12_345));

        assertThat(report()).contains("""
                | calls/s as a ratio to raw Netty (and absolute) | 32 B, 1 in flight | 64 KiB, 64 in flight | \
                32 B, 1 in flight: p50 / p99 µs |
                | --- | ---: | ---: | ---: |
                | raw Netty | 1.00 (14.0 k) | 1.00 (2.33 M) | 68.1 / 120 |
                | Dubbo | 0.45 (6300) | 0.028 (65.2 k) | 150 / 1235 |
                """).contains("""
                | heap B and CPU µs a call, client and server together | 32 B, 1 in flight | 64 KiB, 64 in flight |
                | --- | ---: | ---: |
                | raw Netty | 0, 61.0 | 385, 0.43 |
                | Dubbo | 37.3 k, 133 | 696 k, 12.3 |
                """);
    }

    @Test
    void reader_learns_what_it_takes_to_run_it_again() {
        assertThat(report())
                .contains("    java -jar bench.jar --rounds 3")
                .contains("on JVM 17, Linux 6, 2 cores (a processor), load average at start 0.25")
                .contains("server pinned to core 0, client to core 1; NIO sockets for everybody")
                .contains("Medians of 3 rounds of 4 s a sample, after a round of 0.5 s that does not count.")
                .contains("- Dubbo: set up this way")
                .contains("Dubbo used most CPU time, 1.2 % of a core.");
    }

    @Test
    void cell_that_failed_is_empty_and_explained() {
        results.add("dubbo", ALONE, 1, new Sample(6_300, 1, 1, 1, 1));
        results.fail("dubbo", BUSY, "connection reset\n    at somewhere");

        assertThat(report())
                .contains("| Dubbo | 6300 | – |")
                .contains("- No figure for Dubbo at 65536@64: connection reset\n");
    }

    @Test
    void json_holds_medians_and_the_samples_behind_them() {
        results.add("netty", ALONE, 1, new Sample(100, 1, 2, 3, 4));
        results.add("netty", ALONE, 2, new Sample(300, 3, 4, 5, 6));

        JsonObject cell = new JsonObject(new JsonReport(info(), outcome()).render())
                .getJsonArray("peers")
                .getJsonObject(0)
                .getJsonArray("cells")
                .getJsonObject(0);

        assertThat(cell.getDouble("callsPerSecond")).isEqualTo(200);
        assertThat(cell.getDouble("ratioToRawNetty")).isEqualTo(1);
        assertThat(cell.getJsonArray("samples")).hasSize(2);
        assertThat(cell.getJsonArray("samples").getJsonObject(1).getInteger("round"))
                .isEqualTo(2);
    }

    private String report() {
        return new MarkdownReport(info(), outcome()).render();
    }

    private Run.Outcome outcome() {
        return new Run.Outcome(results.results(), true, Map.of("netty", 0.001, "dubbo", 0.0123));
    }

    private static RunInfo info() {
        return new RunInfo(
                "java -jar bench.jar --rounds 3",
                new Machine("JVM 17", "Linux 6", "a processor", 2, 0.25),
                "NIO",
                new Plan(
                        List.of("netty", "dubbo"),
                        List.of(ALONE, BUSY),
                        3,
                        Duration.ofSeconds(4),
                        Duration.ofMillis(500)),
                Map.of("netty", "raw Netty", "dubbo", "Dubbo"),
                Map.of("netty", "bare", "dubbo", "set up this way"));
    }
}
