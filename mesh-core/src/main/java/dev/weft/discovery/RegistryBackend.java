// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import dev.weft.registry.Instance;
import dev.weft.registry.Member;
import dev.weft.registry.Registry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.spi.ServiceDiscoveryBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x's service discovery on a {@link Registry}. What is published holds a lease, and is gone some seconds after the process
 * that has published it; instances that are registered without Vert.x's discovery are records as {@link ServiceRecords} makes
 * them.
 *
 * <p>Reads are served from the registry's replica in this process, with no network call. Who reads sees what was published here
 * at once, and what was published elsewhere when the replica has it; of a service that nobody here has heard of, some 2 s later.
 * Only in the beginning does a read wait for the registry, for 5 s at most.
 *
 * <p>Differences from Vert.x's own backend: records have a name of letters, digits and {@code . _ - /}, and some 8,000
 * characters at most; a registration says the service, as in {@code ID@orders}; only the process that has published a record
 * may update or unpublish it; publishing fails after 10 s if the registry is away.
 *
 * <p>Thread-safe. What it has published is withdrawn when Vert.x closes.
 */
public final class RegistryBackend implements ServiceDiscoveryBackend {
    private final Registry registry;
    private final Map<String, OwnRecord> own = new ConcurrentHashMap<>();
    private final Withdrawals withdrawals = new Withdrawals(System::nanoTime);
    private @Nullable WatchedServices services;
    private volatile boolean closed;

    /** A backend on a registry that whoever made it closes, after Vert.x's discovery is no longer used. */
    public RegistryBackend(Registry registry) {
        this.registry = registry;
    }

    /** Begins to watch; to be called once. There is nothing to configure. */
    @Override
    public void init(Vertx vertx, JsonObject configuration) {
        if (services != null) {
            throw new IllegalStateException("this backend is in use already");
        }
        services = new WatchedServices(vertx, registry);
        services.start();
        ((VertxInternal) vertx).addCloseHook(done -> close().onComplete(done));
    }

    /**
     * Registers a record. Completes with it when the registry lists it.
     *
     * @throws IllegalArgumentException if it is registered already, or does not fit into an {@link Instance}
     */
    @Override
    public void store(Record record, Handler<AsyncResult<Record>> resultHandler) {
        if (record.getRegistration() != null) {
            throw new IllegalArgumentException("record is registered already, as " + record.getRegistration());
        }
        Instance instance = RecordInstances.instance(record);
        String registration = RecordInstances.registration(instance.service(), instance.id());
        OwnRecord fresh = new OwnRecord(registry);
        if (own.putIfAbsent(registration, fresh) != null) {
            throw new IllegalArgumentException("record is registered already, as " + registration);
        }
        Record registered = RecordInstances.copy(record).setRegistration(registration);
        withdrawals.forget(registration);
        change(fresh, registered, instance)
                .onFailure(e -> own.remove(registration, fresh))
                .map(done -> record.setRegistration(registration))
                .onComplete(resultHandler);
    }

    private Future<Void> change(OwnRecord mine, Record record, Instance instance) {
        return closed
                ? Future.failedFuture("service discovery is closed")
                : mine.change(record, instance, listed(instance.service(), instance.id()));
    }

    @Override
    public void remove(Record record, Handler<AsyncResult<Record>> resultHandler) {
        remove(registrationOf(record), resultHandler);
    }

    /** Unpublishes what this process has published: reads no longer show it from now on. */
    @Override
    public void remove(String uuid, Handler<AsyncResult<Record>> resultHandler) {
        OwnRecord mine = own.remove(uuid);
        Record record = mine == null ? null : mine.shown(Optional.empty());
        if (mine == null || record == null) {
            notMine(uuid).<Record>mapEmpty().onComplete(resultHandler);
            return;
        }
        withdrawals.add(uuid);
        mine.withdraw().map(record).onComplete(resultHandler);
    }

    /**
     * Registers what has changed of a record that this process has published. Completes when the registry lists it.
     *
     * @throws IllegalArgumentException if it has no registration, another name, or does not fit into an {@link Instance}
     */
    @Override
    public void update(Record record, Handler<AsyncResult<Void>> resultHandler) {
        String registration = registrationOf(record);
        OwnRecord mine = own.get(registration);
        if (mine == null) {
            notMine(registration).onComplete(resultHandler);
            return;
        }
        Instance instance = RecordInstances.instance(record, RecordInstances.idOf(registration));
        if (!instance.service().equals(RecordInstances.serviceOf(registration))) {
            throw new IllegalArgumentException(
                    "record " + registration + " keeps its name: publish another one for \"" + record.getName() + "\"");
        }
        change(mine, record, instance).onComplete(resultHandler);
    }

    @Override
    public void getRecords(Handler<AsyncResult<List<Record>>> resultHandler) {
        services()
                .all()
                .map(all -> {
                    List<Record> records = new ArrayList<>();
                    own.forEach((registration, mine) -> showOwn(registration, mine, records));
                    all.forEach(service -> showOthers(service, records));
                    return records;
                })
                .onComplete(resultHandler);
    }

    /** Null if there is none. */
    @Override
    public void getRecord(String uuid, Handler<AsyncResult<Record>> resultHandler) {
        find(uuid).onComplete(resultHandler);
    }

    /** Withdraws what was published. May be called again. */
    public Future<Void> close() {
        closed = true;
        if (services != null) {
            services.stop();
        }
        return Future.join(own.values().stream().map(OwnRecord::withdraw).toList())
                .mapEmpty();
    }

    private Future<@Nullable Record> find(String registration) {
        OwnRecord mine = own.get(registration);
        if (mine != null && mine.isPublished()) {
            return Future.succeededFuture(mine.shown(listed(registration)));
        }
        if (!RecordInstances.isRegistration(registration) || withdrawals.hides(registration)) {
            return Future.succeededFuture();
        }
        return services()
                .known(RecordInstances.serviceOf(registration))
                .map(known -> listed(registration).map(RecordInstances::record).orElse(null));
    }

    private void showOwn(String registration, OwnRecord mine, List<Record> records) {
        Record record = mine.isPublished() ? mine.shown(listed(registration)) : null;
        if (record != null) {
            records.add(record);
        }
    }

    private void showOthers(WatchedService service, List<Record> records) {
        for (Record record : service.records()) {
            OwnRecord mine = own.get(record.getRegistration());
            boolean shown = mine != null && mine.isPublished();
            if (!shown && !withdrawals.hides(record.getRegistration())) {
                records.add(RecordInstances.copy(record));
            }
        }
    }

    private Future<Void> notMine(String registration) {
        return find(registration)
                .compose(record -> Future.failedFuture(
                        record == null
                                ? "Record '" + registration + "' not found"
                                : "record " + registration
                                        + " is published by another process, which alone may change it"));
    }

    private Optional<Member> listed(String registration) {
        return listed(RecordInstances.serviceOf(registration), RecordInstances.idOf(registration));
    }

    private Optional<Member> listed(String service, String id) {
        return services().watch(service).membership().members().find(id);
    }

    private WatchedServices services() {
        if (services == null) {
            throw new IllegalStateException("this backend is not in use: init was not called");
        }
        return services;
    }

    private static String registrationOf(Record record) {
        if (record.getRegistration() == null) {
            throw new IllegalArgumentException(
                    "record \"" + record.getName() + "\" has no registration: publish it first");
        }
        return record.getRegistration();
    }
}
