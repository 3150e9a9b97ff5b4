// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.registry.RegistryParts.LocalReplica;
import dev.weft.registry.RegistryStore.Change;
import dev.weft.registry.RegistryStore.Pulse;
import dev.weft.registry.RegistryStore.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real replica. */
final class FullView implements View {
    private static final Duration KEEP = Duration.ofNanos(2 * Requests.LEASE_NANOS);

    private final Events events;
    private final LocalReplica replica;
    private boolean waiting;
    private int least = Integer.MAX_VALUE;

    FullView(Events events, String service) {
        this.events = events;
        this.replica = new LocalReplica(service, KEEP);
    }

    @Override
    public void replace(Snapshot snapshot, long nowNanos) {
        replica.replace(snapshot, nowNanos);
        shown();
    }

    @Override
    public boolean apply(List<Change> changes) {
        boolean inStep = replica.apply(changes);
        shown();
        return inStep;
    }

    @Override
    public boolean agreesWith(Pulse pulse) {
        return replica.agreesWith(pulse);
    }

    @Override
    public long revision() {
        return replica.revision();
    }

    Map<String, String> texts() {
        return replica.texts();
    }

    /** The fewest members that were shown since this was asked before. */
    int takeLeast() {
        int taken = Math.min(least, size());
        least = Integer.MAX_VALUE;
        return taken;
    }

    private int size() {
        return replica.members().all().size();
    }

    private void shown() {
        least = Math.min(least, size());
        if (replica.keepsSomebody() && !waiting) {
            waiting = true;
            events.at(replica.keptUntilNanos(), () -> {
                waiting = false;
                replica.expire(events.nowNanos());
                shown();
            });
        }
    }
}
