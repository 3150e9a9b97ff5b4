// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.Status;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The addresses of services, kept up to date: looked up once, and again whenever vertx-service-discovery announces a change.
 * Reading is one map access. Thread-safe; closed by its owner.
 */
public final class ServiceDirectory {
    /** Where vertx-service-discovery announces changes, unless configured otherwise. */
    private static final String ANNOUNCE_ADDRESS = "vertx.discovery.announce";

    private final ServiceDiscovery discovery;
    private final Runnable changeListener;
    private final MessageConsumer<JsonObject> announcements;
    private final Map<String, Future<List<SocketAddress>>> known = new ConcurrentHashMap<>();

    /** {@code changeListener} is told after each change of a known service, on an event loop. */
    public ServiceDirectory(Vertx vertx, ServiceDiscovery discovery, Runnable changeListener) {
        this.discovery = discovery;
        this.changeListener = changeListener;
        this.announcements = vertx.eventBus().consumer(ANNOUNCE_ADDRESS);
        announcements.handler(announcement -> changed(announcement.body()));
    }

    /** The addresses of a service, each once; complete already, but for the first time. Empty if there are none. */
    public Future<List<SocketAddress>> addresses(String service) {
        Future<List<SocketAddress>> addresses = known.get(service);
        if (addresses == null || foundNothing(addresses)) {
            addresses = lookUp(service);
            known.put(service, addresses);
        }
        return addresses;
    }

    /** Nothing found is nothing known: whoever asks next looks again. */
    private static boolean foundNothing(Future<List<SocketAddress>> addresses) {
        return addresses.isComplete()
                && (addresses.failed() || addresses.result().isEmpty());
    }

    /** All addresses of all services that were asked for. */
    public Set<SocketAddress> all() {
        return known.values().stream()
                .filter(Future::succeeded)
                .flatMap(addresses -> addresses.result().stream())
                .collect(Collectors.toSet());
    }

    /** Listens to no more announcements. */
    public Future<Void> close() {
        return announcements.unregister();
    }

    private void changed(JsonObject announced) {
        String service = announced.getString("name");
        if (service == null || !known.containsKey(service)) {
            return;
        }
        Future<List<SocketAddress>> fresh = lookUp(service);
        fresh.onSuccess(addresses -> {
            known.put(service, fresh);
            changeListener.run();
        });
    }

    private Future<List<SocketAddress>> lookUp(String service) {
        return discovery
                .getRecords(record -> service.equals(record.getName()) && isLive(record), false)
                .map(records -> List.copyOf(records.stream()
                        .map(ServiceRecords::addressOf)
                        .collect(Collectors.toCollection(LinkedHashSet::new))));
    }

    private static boolean isLive(Record record) {
        return ServiceRecords.TYPE.equals(record.getType()) && record.getStatus() == Status.UP;
    }
}
