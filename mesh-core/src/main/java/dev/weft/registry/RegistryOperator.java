// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import dev.weft.registry.RegistryStore.Answer;
import dev.weft.registry.RegistryStore.Snapshot;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What operators ask of a registry, and do to the instances of others. Thread-safe. */
public final class RegistryOperator {
    private final LeasedRegistry registry;

    /** An operator of {@code registry}, which whoever made it closes. */
    public RegistryOperator(LeasedRegistry registry) {
        this.registry = registry;
    }

    /**
     * A service as its ledger has it.
     *
     * @param unreadable ids of instances that are listed, but not in a form that this version reads
     */
    public record Listing(String service, long revision, List<Listed> instances, List<String> unreadable) {}

    /** An instance, and for how long its lease still holds; negative when it has run out but is not evicted yet. */
    public record Listed(Member member, Duration lease) {}

    /** All services that have had an instance lately, by name. */
    public Future<List<Listing>> list() {
        return registry.ask(RegistryStore::services).compose(names -> {
            List<Future<Listing>> listings = names.stream().map(this::list).toList();
            return Future.all(listings)
                    .map(all -> listings.stream().map(Future::result).toList());
        });
    }

    /** One service; without instances if it is not known. */
    public Future<Listing> list(String service) {
        Future<Map<String, Duration>> leases = registry.ask(store -> store.leases(service));
        Future<Snapshot> snapshot = registry.ask(store -> store.snapshot(service));
        return Future.all(leases, snapshot).map(both -> listing(service, snapshot.result(), leases.result()));
    }

    /** Sends no new calls to an instance, or sends them again; empty if there is no such instance. */
    public Future<Optional<String>> setState(String service, String id, State state) {
        return change(service, id, state, null);
    }

    /** Gives an instance another share of the calls, 0 to 10,000; empty if there is no such instance. */
    public Future<Optional<String>> setWeight(String service, String id, int weight) {
        return change(service, id, null, weight);
    }

    private Future<Optional<String>> change(
            String service, String id, @Nullable State state, @Nullable Integer weight) {
        return registry.ask(store -> store.change(service, id, 0, state, weight))
                .map(answer -> answer == Answer.DONE ? Optional.of(service) : Optional.empty());
    }

    private static Listing listing(String service, Snapshot snapshot, Map<String, Duration> leases) {
        List<Listed> listed = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        snapshot.members().forEach((id, text) -> {
            try {
                Duration lease = leases.getOrDefault(id, Duration.ZERO);
                listed.add(new Listed(MemberText.parse(service, id, text), lease));
            } catch (IllegalArgumentException e) {
                unreadable.add(id);
            }
        });
        listed.sort((one, other) -> one.member().id().compareTo(other.member().id()));
        return new Listing(service, snapshot.revision(), listed, unreadable);
    }
}
