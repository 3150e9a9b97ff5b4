// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/** The {@link Registry} on any {@link RegistryStore}. What it does, it does on one event loop of its own. */
public final class LeasedRegistry implements Registry {
    private final ContextInternal context;
    private final RegistryOptions options;
    private final RegistryStore store;
    private final MembersOnDisk disk;
    private final Map<String, Membership> memberships = new ConcurrentHashMap<>();
    private final Promise<Void> closed = Promise.promise();

    // Confined to the context.
    private final Map<String, OwnLeases> leases = new HashMap<>();
    private final List<ServiceWatch> watches = new ArrayList<>();
    private boolean closing;

    /** A registry on the store that {@code newStore} makes for its context, which it owns from then on. */
    public LeasedRegistry(Vertx vertx, RegistryOptions options, Function<ContextInternal, RegistryStore> newStore) {
        this.options = new RegistryOptions(options);
        this.context = ownContext((VertxInternal) vertx);
        this.store = newStore.apply(context);
        this.disk = new MembersOnDisk(vertx, this.options.directory());
    }

    /** Neither cut short by the caller's end nor by that of Vert.x, so that leases can be withdrawn. */
    private static ContextInternal ownContext(VertxInternal vertx) {
        return vertx.contextBuilder()
                .withEventLoop(vertx.getOrCreateContext().nettyEventLoop())
                .withCloseFuture(new CloseFuture())
                .build();
    }

    /** Where the ledgers are, for operators; to be used on its context only. */
    public <T> Future<T> ask(Function<RegistryStore, Future<T>> question) {
        return onContext(() -> question.apply(store));
    }

    @Override
    public Lease register(Instance instance) {
        OwnLease own = new OwnLease(instance, options.lease(), store, context);
        context.runOnContext(v -> {
            if (closing) {
                own.withdraw();
            } else {
                leasesOf(instance.service()).add(own);
            }
        });
        return new LeaseHandle(own);
    }

    @Override
    public Membership watch(String service) {
        Membership known = memberships.get(service);
        return known != null
                ? known
                : memberships.computeIfAbsent(Instance.requireServiceName(service), this::newMembership);
    }

    @Override
    public Future<Set<String>> services() {
        return ask(RegistryStore::services);
    }

    @Override
    public Future<Void> close() {
        try {
            context.runOnContext(v -> closeOnContext());
        } catch (RejectedExecutionException e) {
            // The Vert.x is closed, and all that was here with it; the leases run out.
            closed.tryComplete();
        }
        return closed.future();
    }

    private void closeOnContext() {
        if (!closing) {
            closing = true;
            List<Future<Void>> withdrawals = new ArrayList<>();
            leases.values().forEach(own -> withdrawals.add(own.withdrawAll()));
            watches.forEach(ServiceWatch::stop);
            Future.join(withdrawals).eventually(store::close).<Void>mapEmpty().onComplete(closed);
        }
    }

    private Membership newMembership(String service) {
        Membership membership = new Membership(service);
        context.runOnContext(v -> {
            if (!closing) {
                ServiceWatch watch = new ServiceWatch(membership, store, context, disk, options.keep());
                watches.add(watch);
                watch.start();
            }
        });
        return membership;
    }

    private OwnLeases leasesOf(String service) {
        return leases.computeIfAbsent(service, s -> new OwnLeases(s, options.lease(), store, context));
    }

    private <T> Future<T> onContext(Supplier<Future<T>> action) {
        ContextInternal caller = context.owner().getOrCreateContext();
        Promise<T> promise = caller.promise();
        context.runOnContext(v -> action.get().onComplete(promise));
        return promise.future();
    }

    /** A lease for threads that are not the registry's. */
    private final class LeaseHandle implements Lease {
        private final OwnLease own;

        LeaseHandle(OwnLease own) {
            this.own = own;
        }

        @Override
        public Instance instance() {
            return own.instance();
        }

        @Override
        public Future<Void> registered() {
            return own.registered();
        }

        @Override
        public Future<Void> fenced() {
            return own.fenced();
        }

        @Override
        public Future<Void> drain() {
            return onContext(() -> own.want(State.DRAINING, own.wantedWeight()));
        }

        @Override
        public Future<Void> reweigh(int weight) {
            Instance checked = own.instance().withWeight(weight);
            return onContext(() -> own.want(own.wantedState(), checked.weight()));
        }

        @Override
        public Future<Void> withdraw() {
            return onContext(() -> leasesOf(own.instance().service()).withdraw(own));
        }
    }
}
