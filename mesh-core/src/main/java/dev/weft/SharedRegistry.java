// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.registry.Instance;
import dev.weft.registry.Lease;
import dev.weft.registry.Membership;
import dev.weft.registry.Registry;
import io.vertx.core.Future;
import io.vertx.core.shareddata.Shareable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A registry with several users, such as the instances of a verticle that share a port. Those who register the same instance
 * share its lease: it drains when all of them do, and is withdrawn by the last. Thread-safe.
 */
final class SharedRegistry implements Shareable {
    private final Registry registry;
    private final Consumer<SharedRegistry> onClosed;
    private final Map<Instance, SharedLease> leases = new HashMap<>();
    private int users = 1;

    /** With one user, for whom {@link #handle} is. */
    SharedRegistry(Registry registry, Consumer<SharedRegistry> onClosed) {
        this.registry = registry;
        this.onClosed = onClosed;
    }

    /** Counts another user, unless the last one has gone. */
    synchronized boolean tryRetain() {
        if (users == 0) {
            return false;
        }
        users++;
        return true;
    }

    /** The registry of one user. */
    Registry handle() {
        return new Handle();
    }

    private synchronized boolean release() {
        users--;
        return users == 0;
    }

    private synchronized Lease join(Instance instance) {
        SharedLease shared = leases.computeIfAbsent(instance, i -> new SharedLease(registry.register(i)));
        shared.holders++;
        return new Share(shared);
    }

    private synchronized Future<Void> drain(SharedLease shared) {
        shared.draining++;
        return shared.drainIfAllDo();
    }

    private synchronized Future<Void> leave(SharedLease shared, boolean wasDraining) {
        shared.holders--;
        shared.draining -= wasDraining ? 1 : 0;
        if (shared.holders == 0) {
            leases.remove(shared.lease.instance(), shared);
            return shared.lease.withdraw();
        }
        return shared.drainIfAllDo();
    }

    private final class Handle implements Registry {
        private final AtomicBoolean closed = new AtomicBoolean();

        @Override
        public Lease register(Instance instance) {
            return join(instance);
        }

        @Override
        public Membership watch(String service) {
            return registry.watch(service);
        }

        @Override
        public Future<Set<String>> services() {
            return registry.services();
        }

        @Override
        public Future<Void> close() {
            if (closed.compareAndSet(false, true) && release()) {
                onClosed.accept(SharedRegistry.this);
                return registry.close();
            }
            return Future.succeededFuture();
        }
    }

    private static final class SharedLease {
        private final Lease lease;
        private int holders;
        private int draining;

        SharedLease(Lease lease) {
            this.lease = lease;
        }

        private Future<Void> drainIfAllDo() {
            return draining == holders ? lease.drain() : Future.succeededFuture();
        }
    }

    /** What one of the holders has of a lease. */
    private final class Share implements Lease {
        private final SharedLease shared;
        private final AtomicBoolean draining = new AtomicBoolean();
        private final AtomicBoolean left = new AtomicBoolean();

        Share(SharedLease shared) {
            this.shared = shared;
        }

        @Override
        public Instance instance() {
            return shared.lease.instance();
        }

        @Override
        public Future<Void> registered() {
            return shared.lease.registered();
        }

        @Override
        public Future<Void> fenced() {
            return shared.lease.fenced();
        }

        @Override
        public Future<Void> drain() {
            return draining.compareAndSet(false, true) ? SharedRegistry.this.drain(shared) : Future.succeededFuture();
        }

        @Override
        public Future<Void> reweigh(int weight) {
            return shared.lease.reweigh(weight);
        }

        @Override
        public Future<Void> withdraw() {
            return left.compareAndSet(false, true) ? leave(shared, draining.get()) : Future.succeededFuture();
        }
    }
}
