// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.registry.RegistryParts;
import dev.weft.registry.RegistryStore.Change;
import dev.weft.registry.RegistryStore.Pulse;
import dev.weft.registry.RegistryStore.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ledger of a service, with who is waiting for its changes. What many ask for is worked out once. */
final class Ledger {
    private final RegistryParts.Ledger rules = new RegistryParts.Ledger();
    private final String service;
    private final Set<String> ids = new HashSet<>();
    private final Set<BlockedRead> readers = new LinkedHashSet<>();
    private final Map<Long, Delta> deltas = new HashMap<>();
    private Listing listing = new Listing(new Snapshot(0, 0, Map.of()), 0);
    private long revision;

    /** Changes in one stream, and what they take in the reply to a read. */
    record Delta(String service, List<Change> changes, long bytes) {
        long last() {
            return changes.get(changes.size() - 1).revision();
        }
    }

    /** All members, and what they take in a reply. */
    record Listing(Snapshot snapshot, long bytes) {}

    Ledger(String service) {
        this.service = service;
    }

    RegistryParts.Ledger rules() {
        return rules;
    }

    String service() {
        return service;
    }

    long revision() {
        return revision;
    }

    int size() {
        return ids.size();
    }

    Set<BlockedRead> readers() {
        return readers;
    }

    /** A look and a listing do the same to a ledger, and a look is cheap: most listings are those of before. */
    Listing listing(long nowMicros) {
        Pulse pulse = rules.pulse(nowMicros);
        if (listing.snapshot().revision() != pulse.revision()) {
            Snapshot snapshot = rules.snapshot(nowMicros);
            listing = new Listing(snapshot, Replies.snapshot(snapshot));
        }
        return listing;
    }

    /** The changes since this was asked before. */
    List<Change> fresh() {
        List<Change> fresh = rules.changesAfter(revision);
        if (!fresh.isEmpty()) {
            revision = fresh.get(fresh.size() - 1).revision();
            deltas.clear();
            fresh.forEach(this::count);
        }
        return fresh;
    }

    Delta after(long position) {
        return deltas.computeIfAbsent(position, p -> {
            List<Change> changes = rules.changesAfter(p);
            return new Delta(service, changes, Replies.stream(service, changes));
        });
    }

    private void count(Change change) {
        if (change.text() == null) {
            ids.remove(change.id());
        } else {
            ids.add(change.id());
        }
    }
}
