// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import dev.weft.registry.Instance;
import dev.weft.registry.Lease;
import dev.weft.registry.Member;
import dev.weft.registry.Registry;
import io.vertx.core.Future;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A record that this process has published. What is registered cannot be changed, so a changed record is registered again, as a
 * later owner of the id: only then is the lease of the one before given back, and callers never miss it. Thread-safe.
 */
final class OwnRecord {
    /** For how long whoever publishes or updates waits for a registry that is away. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Registry registry;
    private final List<Lease> leases = new CopyOnWriteArrayList<>();
    private Future<Void> lastChange = Future.succeededFuture();
    private int editions;
    private volatile @Nullable Version current;
    private volatile boolean withdrawn;

    /**
     * A record as it was registered.
     *
     * @param instance what it is as an instance, but for its edition
     * @param superseded the generation of the id that the replica had before
     */
    private record Version(Record record, Instance instance, Lease lease, long superseded) {}

    OwnRecord(Registry registry) {
        this.registry = registry;
    }

    /** Whether it is listed, by what this process has done; not when another process has taken the id. */
    boolean isPublished() {
        Version version = current;
        return version != null && !withdrawn && !version.lease().fenced().isComplete();
    }

    /** The record as it was published last, out of service if an operator has made it so; null before that. */
    @Nullable
    Record shown(Optional<Member> listed) {
        Version version = current;
        if (version == null) {
            return null;
        }
        Record record = RecordInstances.copy(version.record());
        boolean drains = listed.filter(member -> member.generation() != version.superseded() && !member.takesCalls())
                .isPresent();
        return drains && RecordInstances.isUp(record) ? record.setStatus(Status.OUT_OF_SERVICE) : record;
    }

    /**
     * Registers {@code record} as {@code instance}, in place of what was there before. Completes when it is listed.
     *
     * @param listed what the replica has of it now
     */
    synchronized Future<Void> change(Record record, Instance instance, Optional<Member> listed) {
        Record kept = RecordInstances.copy(record);
        long superseded = listed.map(Member::generation).orElse(0L);
        lastChange = lastChange.otherwiseEmpty().compose(done -> begin(kept, instance, superseded));
        return lastChange;
    }

    private Future<Void> begin(Record record, Instance instance, long superseded) {
        if (withdrawn) {
            return Future.failedFuture("record " + record.getRegistration() + " is unpublished");
        }
        Version before = current;
        return before != null && before.instance().equals(instance) && canStay(before.record(), record)
                ? stay(before, record)
                : replace(before, record, instance, superseded);
    }

    /** Who has drained takes no calls again but as another. */
    private static boolean canStay(Record before, Record after) {
        return RecordInstances.isUp(before) || !RecordInstances.isUp(after);
    }

    private Future<Void> stay(Version before, Record record) {
        Future<Void> done = RecordInstances.isUp(record)
                ? Future.succeededFuture()
                : inTime(before.lease().drain(), record);
        return done.onSuccess(
                drained -> current = new Version(record, before.instance(), before.lease(), before.superseded()));
    }

    /** Of changes, one is under way at a time. */
    private Future<Void> replace(@Nullable Version before, Record record, Instance instance, long superseded) {
        Lease lease = registry.register(before == null ? instance : RecordTags.edition(instance, ++editions));
        leases.add(lease);
        Future<Void> listed = RecordInstances.isUp(record)
                ? lease.registered()
                : Future.all(lease.drain(), lease.registered()).mapEmpty();
        if (withdrawn) {
            giveBack(lease);
        }
        return inTime(listed, record).onFailure(late -> giveBack(lease)).onSuccess(done -> {
            current = new Version(record, instance, lease, superseded);
            if (before != null) {
                giveBack(before.lease());
            }
        });
    }

    private Future<Void> giveBack(Lease lease) {
        leases.remove(lease);
        return lease.withdraw();
    }

    private static Future<Void> inTime(Future<Void> listed, Record record) {
        return listed.timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .recover(late -> Future.failedFuture(new IllegalStateException(
                        "record \"" + record.getName() + "\" is not registered: " + late.getMessage(), late)));
    }

    /** Leaves the registry for good. May be called again. */
    Future<Void> withdraw() {
        withdrawn = true;
        return Future.join(leases.stream().map(Lease::withdraw).toList()).mapEmpty();
    }
}
