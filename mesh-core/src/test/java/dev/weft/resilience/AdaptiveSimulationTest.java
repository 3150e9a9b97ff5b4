// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.resilience.SimulatedServer.Gate;
import dev.weft.resilience.SimulatedServer.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What limits on concurrency do for a server of 10 workers and 10 ms a call. {@code -Dweft.simulation.write=true} writes the
 * table instead of comparing it.
 */
class AdaptiveSimulationTest {
    private static final Path TABLE = Path.of("src/test/resources/dev/weft/resilience/simulation.md");
    private static final long SEED = 20_261_123;
    private static final double SECONDS = 60;
    private static final Map<String, Function<LongSupplier, Gate>> GATES = new LinkedHashMap<>();
    private static final Map<String, double[]> LOADS = new LinkedHashMap<>();
    private static final Map<String, Map<String, Outcome>> OUTCOMES = new LinkedHashMap<>();

    private static final String GRADIENT = "gradient";
    private static final String OVERLOAD = "3 x capacity";
    private static final String SLOWER = "3 x, then half as fast";

    @BeforeAll
    static void play() {
        GATES.put("none", clock -> new Open());
        GATES.put("fixed, 20", clock -> new Limited(new Fixed(20), clock));
        GATES.put("fixed, 500", clock -> new Limited(new Fixed(500), clock));
        GATES.put(GRADIENT, clock -> new Limited(new GradientLimit(), clock));
        LOADS.put("half of capacity", new double[] {0.5, 1});
        LOADS.put("capacity", new double[] {1, 1});
        LOADS.put(OVERLOAD, new double[] {3, 1});
        LOADS.put(SLOWER, new double[] {3, 2});
        LOADS.forEach((load, numbers) -> {
            Map<String, Outcome> outcomes = new LinkedHashMap<>();
            GATES.forEach((name, gate) ->
                    outcomes.put(name, new SimulatedServer(SEED, gate).run(numbers[0], SECONDS, numbers[1])));
            OUTCOMES.put(load, outcomes);
        });
    }

    private record Open() implements Gate {
        @Override
        public AdaptiveLimiter.Sample enter() {
            return null;
        }

        @Override
        public int limit() {
            return -1;
        }
    }

    private record Fixed(int limit) implements AdaptiveLimit {
        @Override
        public int initial() {
            return limit;
        }

        @Override
        public int next(int held, Window window) {
            return limit;
        }
    }

    private static final class Limited implements Gate {
        private final AdaptiveLimiter limiter;

        Limited(AdaptiveLimit algorithm, LongSupplier clock) {
            limiter = new AdaptiveLimiter(algorithm, Duration.ofMillis(100), clock);
        }

        @Override
        public AdaptiveLimiter.Sample enter() {
            return limiter.tryAcquire();
        }

        @Override
        public int limit() {
            return limiter.limit();
        }
    }

    @Test
    void table_is_the_one_that_is_committed() throws IOException {
        String table = table();
        if (Boolean.getBoolean("weft.simulation.write")) {
            Files.createDirectories(TABLE.getParent());
            Files.writeString(TABLE, table);
        }
        assertThat(Files.readString(TABLE)).isEqualTo(table);
    }

    @Test
    void gradient_keeps_nine_tenths_of_the_goodput_under_overload_and_answers_in_time() {
        assertThat(outcome(OVERLOAD, GRADIENT).goodput()).isGreaterThan(0.9);
        assertThat(outcome(OVERLOAD, GRADIENT).p99Nanos()).isLessThan(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(outcome(OVERLOAD, "none").goodput()).isLessThan(0.1);
    }

    @Test
    void gradient_refuses_next_to_nobody_below_capacity() {
        assertThat(outcome("half of capacity", GRADIENT).refused()).isLessThan(0.001);
    }

    @Test
    void gradient_follows_a_server_that_becomes_slower() {
        assertThat(outcome(SLOWER, GRADIENT).goodput()).isGreaterThan(0.9);
        assertThat(outcome(SLOWER, GRADIENT).p99Nanos()).isLessThan(TimeUnit.MILLISECONDS.toNanos(200));
    }

    private static Outcome outcome(String load, String gate) {
        return OUTCOMES.get(load).get(gate);
    }

    private static String table() {
        StringBuilder table =
                new StringBuilder("A server of 10 workers and 10 ms a call, 60 simulated seconds, callers who wait"
                        + " for a second; counted after 20 s.\n");
        OUTCOMES.forEach((load, outcomes) -> {
            table.append("\n## ").append(load).append("\n\n");
            table.append("| limit | answers in time, of capacity | their p99 | refused | limit at the end |\n");
            table.append("|---|---:|---:|---:|---:|\n");
            outcomes.forEach((name, outcome) -> table.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %s | %.3f | %s |%n",
                    name,
                    outcome.goodput(),
                    outcome.p99Nanos() < 0 ? "-" : outcome.p99Nanos() / 1_000_000 + " ms",
                    outcome.refused(),
                    outcome.limit() < 0 ? "-" : "" + outcome.limit())));
        });
        return table.toString();
    }
}
