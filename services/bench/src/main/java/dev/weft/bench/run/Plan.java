// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

import java.time.Duration;
import java.util.List;

/**
 * What to measure.
 *
 * @param peers names of the peers, in the order of the report's rows
 * @param cells the report's columns
 * @param rounds counted rounds
 * @param interval how long each peer runs in each cell of a counted round
 * @param warmup the same in the first round, which is thrown away
 */
public record Plan(List<String> peers, List<Cell> cells, int rounds, Duration interval, Duration warmup) {
    public Plan {
        peers = peers.stream().distinct().toList();
        cells = cells.stream().distinct().toList();
        if (peers.isEmpty() || cells.isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing to measure: %d peers, %d cells".formatted(peers.size(), cells.size()));
        }
        if (rounds < 1 || interval.toMillis() < 1 || warmup.toMillis() < 1) {
            throw new IllegalArgumentException("rounds, seconds and warmup must be positive, were %d, %s and %s"
                    .formatted(rounds, interval, warmup));
        }
    }
}
