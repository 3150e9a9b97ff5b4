// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import dev.weft.registry.RegistryStore.Answer;
import dev.weft.registry.RegistryStore.Change;
import dev.weft.registry.RegistryStore.Held;
import dev.weft.registry.RegistryStore.Pulse;
import dev.weft.registry.RegistryStore.Registered;
import dev.weft.registry.RegistryStore.Renewed;
import dev.weft.registry.RegistryStore.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** The pure classes of this package, opened to the simulation in a package of its own. */
public final class RegistryParts {
    private RegistryParts() {}

    /** A {@link ServiceLedger}. */
    public static final class Ledger {
        private final ServiceLedger ledger = new ServiceLedger();

        /** Lists an instance that is up. */
        public Registered register(long now, String id, String profile, long asked, long leaseMicros) {
            return ledger.register(now, id, profile, State.UP, Instance.USUAL_WEIGHT, asked, leaseMicros);
        }

        /** Renews leases. */
        public List<Renewed> renew(long now, List<Held> leases, long leaseMicros) {
            return ledger.renew(now, leases, leaseMicros);
        }

        /** Ends a lease. */
        public Answer withdraw(long now, String id, long generation) {
            return ledger.withdraw(now, id, generation);
        }

        /** All members. */
        public Snapshot snapshot(long now) {
            return ledger.snapshot(now);
        }

        /** Where the ledger is. */
        public Pulse pulse(long now) {
            return ledger.pulse(now);
        }

        /** The changes after a revision. */
        public List<Change> changesAfter(long revision) {
            return ledger.changesAfter(revision);
        }
    }

    /** A {@link Replica}. */
    public static final class LocalReplica {
        private final Replica replica;

        /** A replica that keeps who is missing for so long. */
        public LocalReplica(String service, Duration keep) {
            replica = new Replica(service, keep.toNanos());
        }

        /** What the store lists, all of it. */
        public void replace(Snapshot snapshot, long nowNanos) {
            replica.replace(snapshot, nowNanos);
        }

        /** Whether the changes follow on what is known. */
        public boolean apply(List<Change> changes) {
            return replica.apply(changes) != Replica.Outcome.BEHIND;
        }

        /** Whether the store is where the replica is. */
        public boolean agreesWith(Pulse pulse) {
            return replica.compare(pulse) == Replica.Outcome.SAME;
        }

        /** Lets go of those who were kept for long enough. */
        public void expire(long nowNanos) {
            replica.expire(nowNanos);
        }

        /** Whether {@link #expire} has something to wait for. */
        public boolean keepsSomebody() {
            return replica.keepsSomebody();
        }

        /** When {@link #expire} has something to do; only if {@link #keepsSomebody}. */
        public long keptUntilNanos() {
            return replica.keptUntilNanos();
        }

        /** Up to where it knows. */
        public long revision() {
            return replica.revision();
        }

        /** What callers see. */
        public Members members() {
            return replica.members();
        }

        /** All that is known. */
        public Map<String, String> texts() {
            return replica.texts();
        }
    }

    /** A {@link PulseSchedule}. */
    public static final class Pulses {
        private final PulseSchedule schedule;

        /** {@code random} gives numbers of 0 to 1. */
        public Pulses(DoubleSupplier random) {
            schedule = new PulseSchedule(random);
        }

        /** In how many nanoseconds to look again. */
        public long nextNanos(Pulse pulse) {
            return schedule.nextNanos(pulse.sinceLast(), pulse.soonExpiry());
        }

        /** In how many nanoseconds to look again, when others have just been there. */
        public long nextNanosAmongOthers() {
            return schedule.nextNanos(Duration.ZERO, Duration.ZERO);
        }

        /** In how many nanoseconds to look again, when the store did not answer. */
        public long nextNanosAfterFailure() {
            return schedule.nextNanosAfterFailure();
        }
    }

    /** A {@link RenewalSchedule}. */
    public static final class Renewals {
        private final RenewalSchedule schedule;

        /** {@code random} gives numbers of 0 to 1. */
        public Renewals(Duration lease, DoubleSupplier random) {
            schedule = new RenewalSchedule(lease, random);
        }

        /** In how many nanoseconds to renew. */
        public long nextNanos() {
            return schedule.nextNanos();
        }

        /** In how many nanoseconds to try again. */
        public long nextNanosAfterFailure() {
            return schedule.nextNanosAfterFailure();
        }
    }
}
