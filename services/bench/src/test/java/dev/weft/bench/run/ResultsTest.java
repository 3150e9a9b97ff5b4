// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bench.peer.Peers;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final String PEER = "dubbo";
    private static final Cell CELL = new Cell(32, 64);

    private final Results results = new Results();

    @Test
    void ratio_is_the_median_of_the_rounds_ratios() {
        // Round 2 was disturbed for both; a ratio of the medians would be 60 / 200 instead.
        throughputs(Peers.FLOOR, 100, 20, 200, 400, 300);
        throughputs(PEER, 50, 10, 60, 200, 60);
        assertThat(results.ratioToFloor(PEER, CELL)).hasValue(0.5);
        assertThat(results.ratioToFloor(Peers.FLOOR, CELL)).hasValue(1.0);
    }

    @Test
    void round_that_the_floor_missed_has_no_ratio() {
        throughputs(Peers.FLOOR, 100);
        throughputs(PEER, 50, 100);
        assertThat(results.ratioToFloor(PEER, CELL)).hasValue(0.5);
    }

    @Test
    void without_the_floor_there_is_no_ratio() {
        throughputs(PEER, 50, 100);
        assertThat(results.ratioToFloor(PEER, CELL)).isEmpty();
        assertThat(results.median(PEER, CELL, Sample::callsPerSecond)).hasValue(75);
    }

    @Test
    void failed_cell_has_a_reason_and_no_figures() {
        throughputs(PEER, 50, 100);
        results.fail(PEER, CELL, "connection reset");
        results.fail(PEER, CELL, "ended before it answered");
        assertThat(results.failure(PEER, CELL)).hasValue("connection reset");
        assertThat(results.median(PEER, CELL, Sample::callsPerSecond)).isEmpty();
    }

    private void throughputs(String peer, double... callsPerSecond) {
        for (int round = 1; round <= callsPerSecond.length; round++) {
            results.add(peer, CELL, round, new Sample(callsPerSecond[round - 1], 1, 1, 1, 1));
        }
    }
}
