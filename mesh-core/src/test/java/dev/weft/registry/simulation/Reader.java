// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.registry.RegistryStore.Change;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Waits for changes of the services that one watcher follows, on a connection of its own, as {@code ChangeReader} does. */
final class Reader {
    private final Store store;
    private final Link link;
    private final Map<String, Followed> followed = new LinkedHashMap<>();
    private @Nullable BlockedRead current;
    private boolean identified;
    private boolean reading;

    /** Who follows a service. */
    interface Follower {
        void changed(List<Change> changes);

        void lost();
    }

    private static final class Followed {
        private final Follower follower;
        private long position;

        Followed(Follower follower, long position) {
            this.follower = follower;
            this.position = position;
        }
    }

    Reader(Store store, Link link) {
        this.store = store;
        this.link = link;
    }

    void follow(String service, long revision, Follower follower) {
        followed.put(service, new Followed(follower, revision));
        if (!reading) {
            read();
        } else if (identified && current != null && !store.isAway()) {
            store.unblock(current);
        }
    }

    void unfollow(String service) {
        followed.remove(service);
    }

    private void read() {
        reading = true;
        if (identified) {
            block();
            return;
        }
        String any = followed.keySet().iterator().next();
        link.send(
                Requests.clientId(any),
                ok -> {
                    identified = true;
                    block();
                },
                this::lose);
    }

    private void block() {
        if (followed.isEmpty()) {
            reading = false;
            return;
        }
        Map<String, Long> positions = new LinkedHashMap<>();
        followed.forEach((service, one) -> positions.put(service, one.position));
        current = link.read(positions, this::show, this::lose);
    }

    private void show(List<Ledger.Delta> deltas) {
        reading = false;
        for (Ledger.Delta delta : deltas) {
            Followed one = followed.get(delta.service());
            if (one != null) {
                one.position = delta.last();
                one.follower.changed(delta.changes());
            }
        }
        if (!followed.isEmpty() && !reading) {
            read();
        }
    }

    private void lose() {
        reading = false;
        identified = false;
        List<Followed> lost = List.copyOf(followed.values());
        followed.clear();
        lost.forEach(one -> one.follower.lost());
    }
}
