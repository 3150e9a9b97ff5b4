// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.Terminal.Result;
import dev.weft.launcher.Terminal.Serving;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BenchTest {
    private static Serving server;

    @BeforeAll
    static void serve() {
        server = Terminal.serve("hello", "--port", "0");
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void closed_loop_prints_one_line_of_json() {
        Result result = bench("--seconds", "1", "--warmup", "0", "--concurrency", "8", "--json");

        JsonObject report = new JsonObject(result.out());
        assertThat(result.exitCode()).isZero();
        assertThat(result.lines()).hasSize(1);
        assertThat(report.getDouble("ops_per_s")).isPositive();
        assertThat(report.getDouble("p50_us")).isPositive().isLessThanOrEqualTo(report.getDouble("p99_us"));
        assertThat(report.getDouble("p999_us")).isLessThanOrEqualTo(report.getDouble("max_us"));
        assertThat(report.getLong("errors")).isZero();
    }

    @Test
    void open_loop_keeps_its_rate_over_all_connections() {
        Result result = bench("--seconds", "2", "--warmup", "1", "--rate", "200", "--connections", "2", "--json");

        JsonObject report = new JsonObject(result.out());
        assertThat(report.getDouble("ops_per_s")).isBetween(150.0, 250.0);
        assertThat(report.getLong("unsent")).isZero();
    }

    @Test
    void people_see_progress_and_a_histogram() {
        Result result = bench("--seconds", "1", "--warmup", "1", "--concurrency", "4");

        assertThat(result.err()).contains("warm-up ", "measured ", "calls/s");
        assertThat(result.out()).contains(" calls in ", "0 errors", "latency, us", "p99.9", "#####");
    }

    @Test
    void nobody_at_the_address_is_unavailable() {
        Result result = Terminal.run("bench", "--at", "127.0.0.1:1");

        assertThat(result.exitCode()).isEqualTo(69);
        assertThat(result.err()).startsWith("weft bench: no hello answers at 127.0.0.1:1");
    }

    @Test
    void concurrency_below_the_connections_is_a_usage_error() {
        Result result = bench("--concurrency", "1", "--connections", "2");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--concurrency must be 2 to ");
    }

    private static Result bench(String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "bench";
        arguments[1] = "--at";
        arguments[2] = "127.0.0.1:" + ServingTest.portOf(server);
        System.arraycopy(options, 0, arguments, 3, options.length);
        return Terminal.run(arguments);
    }
}
