// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import dev.weft.registry.Instance;
import dev.weft.registry.Lease;
import dev.weft.registry.Member;
import dev.weft.registry.Members;
import dev.weft.registry.Membership;
import dev.weft.registry.Registry;
import dev.weft.registry.State;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Registry} on whatever backend a {@link ServiceDiscovery} has, such as the map of a Vert.x cluster: for meshes
 * that have no Redis. There are no leases: an instance that dies without a word stays listed, and callers find out by
 * themselves. Thread-safe.
 */
public final class DiscoveryRegistry implements Registry {
    private static final System.Logger LOG = System.getLogger(DiscoveryRegistry.class.getName());

    /** Where vertx-service-discovery announces changes, unless configured otherwise. */
    private static final String ANNOUNCE_ADDRESS = "vertx.discovery.announce";

    private final ServiceDiscovery discovery;
    private final MessageConsumer<JsonObject> announcements;
    private final Map<String, Membership> memberships = new ConcurrentHashMap<>();
    private final List<PublishedRecord> published = new CopyOnWriteArrayList<>();

    /** A registry that owns {@code discovery}. */
    public DiscoveryRegistry(Vertx vertx, ServiceDiscovery discovery) {
        this.discovery = discovery;
        this.announcements = vertx.eventBus().consumer(ANNOUNCE_ADDRESS);
        announcements.handler(announcement -> announced(announcement.body()));
    }

    @Override
    public Lease register(Instance instance) {
        PublishedRecord lease = new PublishedRecord(instance);
        published.add(lease);
        return lease;
    }

    @Override
    public Membership watch(String service) {
        return memberships.computeIfAbsent(Instance.requireServiceName(service), name -> {
            Membership membership = new Membership(name);
            lookUp(membership);
            return membership;
        });
    }

    @Override
    public Future<Set<String>> services() {
        return discovery
                .getRecords(record -> ServiceRecords.TYPE.equals(record.getType()), true)
                .map(records -> records.stream().map(Record::getName).collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public Future<Void> close() {
        List<Future<Void>> withdrawals =
                List.copyOf(published).stream().map(PublishedRecord::withdraw).toList();
        return Future.join(withdrawals)
                .eventually(announcements::unregister)
                .onComplete(done -> discovery.close())
                .mapEmpty();
    }

    private void announced(JsonObject announcement) {
        String service = announcement.getString("name");
        Membership membership = service == null ? null : memberships.get(service);
        if (membership != null) {
            lookUp(membership);
        }
    }

    private void lookUp(Membership membership) {
        discovery
                .getRecords(record -> isOurs(record, membership.service()), true)
                .onSuccess(records -> membership.publish(new Members(System.currentTimeMillis(), members(records))))
                .onFailure(e -> LOG.log(System.Logger.Level.WARNING, "no members of " + membership.service(), e));
    }

    private static boolean isOurs(Record record, String service) {
        return service.equals(record.getName()) && ServiceRecords.TYPE.equals(record.getType());
    }

    /** Several may share a name and an address: verticles of one process do. */
    private static List<Member> members(List<Record> records) {
        Map<String, Member> members = new TreeMap<>();
        for (Record record : records) {
            try {
                Member member = ServiceRecords.member(record);
                members.put(member.id(), member);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "skipped {0}: {1}", record.getRegistration(), e.getMessage());
            }
        }
        return new ArrayList<>(members.values());
    }

    /** An instance that is listed until it is withdrawn. */
    private final class PublishedRecord implements Lease {
        private final Instance instance;
        private final Future<Record> publication;
        private final Promise<Void> never = Promise.promise();
        private State state = State.UP;
        private int weight;
        private @Nullable Future<Void> withdrawal;

        PublishedRecord(Instance instance) {
            this.instance = instance;
            this.weight = instance.weight();
            this.publication = discovery.publish(ServiceRecords.of(instance, State.UP));
        }

        @Override
        public Instance instance() {
            return instance;
        }

        @Override
        public Future<Void> registered() {
            return publication.mapEmpty();
        }

        @Override
        public Future<Void> fenced() {
            return never.future();
        }

        @Override
        public synchronized Future<Void> drain() {
            state = State.DRAINING;
            return update();
        }

        @Override
        public synchronized Future<Void> reweigh(int weight) {
            this.weight = weight;
            return update();
        }

        @Override
        public synchronized Future<Void> withdraw() {
            if (withdrawal == null) {
                published.remove(this);
                withdrawal = publication.compose(record -> discovery.unpublish(record.getRegistration()));
            }
            return withdrawal;
        }

        private Future<Void> update() {
            Record changed = ServiceRecords.of(instance.withWeight(weight), state);
            return publication
                    .compose(record -> discovery.update(changed.setRegistration(record.getRegistration())))
                    .mapEmpty();
        }
    }
}
