// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every balancer in every scenario. {@code -Dweft.simulation.write=true} writes the table instead of comparing it. */
class SimulationTest {
    private static final long SEED = 1;
    private static final Path TABLE = Path.of("src/test/resources/dev/weft/balance/simulation.md");
    private static final Map<Scenario, Map<Contestant, Result>> RESULTS = new LinkedHashMap<>();

    @BeforeAll
    static void playAll() {
        for (Scenario scenario : Scenario.ALL) {
            Map<Contestant, Result> results = new LinkedHashMap<>();
            Contestant.ALL.forEach(contestant -> results.put(contestant, World.play(scenario, contestant, SEED)));
            RESULTS.put(scenario, results);
        }
    }

    @Test
    void results_are_those_that_are_committed() throws IOException {
        String table = ResultTable.of(RESULTS);
        if (Boolean.getBoolean("weft.simulation.write")) {
            Files.createDirectories(TABLE.getParent());
            Files.writeString(TABLE, table);
        }
        assertThat(table).isEqualTo(Files.readString(TABLE));
    }

    @Test
    void server_that_stalls_for_half_of_the_run_costs_the_default_one_call_in_a_thousand_at_most() {
        assertThat(result(Scenario.STALL, Contestant.DEFAULT).success()).isGreaterThanOrEqualTo(0.999);
        assertThat(result(Scenario.STALL, Contestant.ROUND_ROBIN_ALONE).success())
                .isBetween(0.94, 0.96);
    }

    @Test
    void server_that_fails_in_a_millisecond_costs_the_default_one_call_in_a_thousand_at_most() {
        assertThat(result(Scenario.FAST_FAILURE, Contestant.DEFAULT).success()).isGreaterThanOrEqualTo(0.999);
    }

    @Test
    void among_busy_unequal_servers_the_default_is_no_slower_than_peak_ewma_alone() {
        assertThat(meanP99Millis(Contestant.DEFAULT)).isLessThanOrEqualTo(meanP99Millis(Contestant.PEAK_EWMA));
    }

    private static double meanP99Millis(Contestant contestant) {
        return LongStream.rangeClosed(1, 4)
                .mapToDouble(seed -> World.play(Scenario.BUSY, contestant, seed).p99Millis())
                .average()
                .orElseThrow();
    }

    private static Result result(Scenario scenario, Contestant contestant) {
        return RESULTS.get(scenario).get(contestant);
    }
}
