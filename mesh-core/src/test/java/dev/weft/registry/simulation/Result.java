// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import java.util.List;

/**
 * What came of a story. Times are in nanoseconds, -1 for never.
 *
 * @param inStep whether at every quiet moment every watcher was where the ledger was
 * @param wrongReplicas how many real replicas were not what the ledger was, over all quiet moments
 * @param leftNanos from a withdrawal until nobody shows the instance
 * @param diedNanos from the kill until nobody shows any of the killed
 * @param renewedNanos the same from the last renewal of each
 * @param late how many times one of the killed was shown for longer than a lease and a second after its last renewal
 * @param registeredNanos from the store's return until all are registered
 * @param completeNanos from the store's return until all replicas are complete
 * @param leastShown the smallest share of the live instances that a real replica showed while the store was away and after
 */
record Result(
        Shape shape,
        List<Phase> phases,
        boolean inStep,
        long wrongReplicas,
        long leftNanos,
        long diedNanos,
        long renewedNanos,
        int late,
        long registeredNanos,
        long completeNanos,
        double leastShown) {

    Phase phase(String name) {
        return phases.stream()
                .filter(phase -> phase.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
