// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance.simulation;

import java.util.Locale;
import java.util.Map;

/** Results as Markdown: a section for each scenario, a line for each contestant. */
final class ResultTable {
    private static final String HEAD = """
            # What the balancers make of it
            Each run is simulated: 5 callers with a pool each, servers with workers and a queue, a deadline of 1 s, one retry of
            what was not processed. Success is of all calls, latency of the successful ones in milliseconds, max/mean of the
            calls that each server got. "Alone" is without outlier ejection. Written by
            `mvn test -pl mesh-core -Dtest=SimulationTest -Dweft.simulation.write=true`.
            """;

    private ResultTable() {}

    static String of(Map<Scenario, Map<Contestant, Result>> results) {
        StringBuilder text = new StringBuilder(HEAD);
        results.forEach((scenario, byContestant) -> {
            text.append("\n## ").append(scenario.name()).append('\n');
            text.append("| balancer | success | p50 | p99 | max/mean |\n|---|---|---|---|---|\n");
            byContestant.forEach((contestant, result) -> text.append(line(contestant, result)));
        });
        return text.toString();
    }

    private static String line(Contestant contestant, Result result) {
        return String.format(
                Locale.ROOT,
                "| %s | %.3f %% | %.1f | %.1f | %.2f |\n",
                contestant.name(),
                100 * result.success(),
                result.p50Millis(),
                result.p99Millis(),
                result.maxToMean());
    }
}
