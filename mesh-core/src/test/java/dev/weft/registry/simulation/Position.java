// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.registry.RegistryStore.Change;
import dev.weft.registry.RegistryStore.Pulse;
import dev.weft.registry.RegistryStore.Snapshot;
import java.util.List;

/**
 * Of what a replica knows, only where it is: that is what it decides by, and a million members fit in no memory. That it is
 * always where a real one would be, a test shows.
 */
final class Position implements View {
    private long epoch;
    private long revision;

    @Override
    public void replace(Snapshot snapshot, long nowNanos) {
        epoch = snapshot.epoch();
        revision = snapshot.revision();
    }

    /** Changes that come together follow on each other. */
    @Override
    public boolean apply(List<Change> changes) {
        long last = changes.get(changes.size() - 1).revision();
        if (last <= revision) {
            return true;
        }
        boolean inStep = changes.get(0).previous() <= revision;
        if (inStep) {
            revision = last;
        }
        return inStep;
    }

    @Override
    public boolean agreesWith(Pulse pulse) {
        boolean same = pulse.revision() == revision && (epoch == 0 || pulse.epoch() == epoch);
        if (same) {
            epoch = pulse.epoch();
        }
        return same;
    }

    @Override
    public long revision() {
        return revision;
    }
}
