// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ledgers in the memory of this process, for one process that is the whole mesh, and for tests. Several registries may share
 * one. Thread-safe: one lock, held for a step of a ledger.
 */
public final class InMemoryStore implements RegistryStore {
    private final LongSupplier microClock;
    private final Map<String, ServiceLedger> ledgers = new HashMap<>();
    private final List<FollowedService> followed = new ArrayList<>();

    /** A store on this machine's clock. */
    public InMemoryStore() {
        this(() -> TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()));
    }

    /** A store on another clock, in microseconds. */
    InMemoryStore(LongSupplier microClock) {
        this.microClock = microClock;
    }

    @Override
    public Future<Registered> register(
            String service, String id, String profile, State state, int weight, long generation, Duration lease) {
        return step(
                service,
                (ledger, now) -> ledger.register(now, id, profile, state, weight, generation, lease.toNanos() / 1_000));
    }

    @Override
    public Future<List<Renewed>> renew(String service, List<Held> leases, Duration lease) {
        return step(service, (ledger, now) -> ledger.renew(now, leases, lease.toNanos() / 1_000));
    }

    @Override
    public Future<Answer> change(
            String service, String id, long generation, @Nullable State state, @Nullable Integer weight) {
        return step(service, (ledger, now) -> ledger.change(now, id, generation, state, weight));
    }

    @Override
    public Future<Answer> withdraw(String service, String id, long generation) {
        return step(service, (ledger, now) -> ledger.withdraw(now, id, generation));
    }

    @Override
    public Future<Snapshot> snapshot(String service) {
        return step(service, ServiceLedger::snapshot);
    }

    @Override
    public Future<Pulse> pulse(String service) {
        return step(service, ServiceLedger::pulse);
    }

    @Override
    public Future<Map<String, Duration>> leases(String service) {
        return step(service, ServiceLedger::leases);
    }

    @Override
    public synchronized Future<Set<String>> services() {
        return Future.succeededFuture(new TreeSet<>(ledgers.keySet()));
    }

    @Override
    public synchronized Following follow(String service, long revision, Follower follower) {
        FollowedService following = new FollowedService(service, revision, follower);
        followed.add(following);
        following.show(ledger(service));
        return following;
    }

    /** Nothing to give back: another registry may use the same. */
    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    private interface Step<T> {
        T take(ServiceLedger ledger, long nowMicros);
    }

    private synchronized <T> Future<T> step(String service, Step<T> step) {
        ServiceLedger ledger = ledger(service);
        T result = step.take(ledger, microClock.getAsLong());
        for (FollowedService following : followed) {
            if (following.service.equals(service)) {
                following.show(ledger);
            }
        }
        return Future.succeededFuture(result);
    }

    private ServiceLedger ledger(String service) {
        return ledgers.computeIfAbsent(service, s -> new ServiceLedger());
    }

    private synchronized void forget(FollowedService following) {
        followed.remove(following);
    }

    /** Shown on the context of who follows. */
    private final class FollowedService implements Following {
        private final String service;
        private final Follower follower;
        private final Context context = Objects.requireNonNull(Vertx.currentContext(), "follow on an event loop");
        private long revision;
        private volatile boolean stopped;

        FollowedService(String service, long revision, Follower follower) {
            this.service = service;
            this.revision = revision;
            this.follower = follower;
        }

        void show(ServiceLedger ledger) {
            List<Change> changes = ledger.changesAfter(revision);
            if (!changes.isEmpty()) {
                revision = changes.get(changes.size() - 1).revision();
                context.runOnContext(v -> {
                    if (!stopped) {
                        follower.changed(changes);
                    }
                });
            }
        }

        @Override
        public void stop() {
            stopped = true;
            forget(this);
        }
    }
}
