// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance.simulation;

import dev.weft.balance.Outcome;
import java.util.Arrays;

/** How the calls of a run ended. */
final class Tally {
    private long[] successNanos = new long[1_024];
    private int successes;
    private int calls;

    void add(Outcome outcome, long tookNanos) {
        calls++;
        if (outcome == Outcome.SUCCESS) {
            if (successes == successNanos.length) {
                successNanos = Arrays.copyOf(successNanos, 2 * successes);
            }
            successNanos[successes++] = tookNanos;
        }
    }

    int calls() {
        return calls;
    }

    double successShare() {
        return (double) successes / calls;
    }

    /** The latency in milliseconds that {@code share} of the successful calls did not exceed. */
    double percentileMillis(double share) {
        long[] sorted = Arrays.copyOf(successNanos, successes);
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(successes - 1, share * successes)] / 1e6;
    }
}
