// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.registry.RegistryStore.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Who has left or died, and how long it takes until no watcher shows them any more. */
final class Departures {
    private static final long IN_TIME_NANOS = Requests.LEASE_NANOS + TimeUnit.SECONDS.toNanos(1);

    private final Map<String, Map<String, Departure>> expected = new HashMap<>();
    private final Map<String, List<Departure>> recorded = new HashMap<>();
    private int unseen;
    private int late;
    private long longestNanos;
    private long longestSinceRenewalNanos;

    private static final class Departure {
        private final long atNanos;
        private final long renewedNanos;
        private long revision;

        Departure(long atNanos, long renewedNanos) {
            this.atNanos = atNanos;
            this.renewedNanos = renewedNanos;
        }
    }

    /** Begins anew. */
    void clear() {
        expected.clear();
        recorded.clear();
        unseen = 0;
        late = 0;
        longestNanos = 0;
        longestSinceRenewalNanos = 0;
    }

    /** An instance goes now, and so many watchers are to notice. */
    void expect(String service, String id, long nowNanos, long renewedNanos, int watchers) {
        expected.computeIfAbsent(service, s -> new HashMap<>()).put(id, new Departure(nowNanos, renewedNanos));
        unseen += watchers;
    }

    /** A ledger has changed. */
    void recorded(String service, List<Change> changes) {
        Map<String, Departure> own = expected.get(service);
        if (own == null) {
            return;
        }
        for (Change change : changes) {
            Departure departure = change.text() == null ? own.remove(change.id()) : null;
            if (departure != null) {
                departure.revision = change.revision();
                recorded.computeIfAbsent(service, s -> new ArrayList<>()).add(departure);
            }
        }
    }

    /** A watcher has come from one revision to another. */
    void seen(String service, long before, long after, long nowNanos) {
        for (Departure departure : recorded.getOrDefault(service, List.of())) {
            if (departure.revision > before && departure.revision <= after) {
                unseen--;
                late += nowNanos - departure.renewedNanos > IN_TIME_NANOS ? 1 : 0;
                longestNanos = Math.max(longestNanos, nowNanos - departure.atNanos);
                longestSinceRenewalNanos = Math.max(longestSinceRenewalNanos, nowNanos - departure.renewedNanos);
            }
        }
    }

    /** How many notices came later than a lease and a second after the last renewal, or are still to come. */
    int late() {
        return late + unseen;
    }

    /** How many notices are still to come. */
    int unseen() {
        return unseen;
    }

    /** The longest that anybody was shown after going. */
    long longestNanos() {
        return longestNanos;
    }

    /** The longest that anybody was shown after the last renewal. */
    long longestSinceRenewalNanos() {
        return longestSinceRenewalNanos;
    }
}
