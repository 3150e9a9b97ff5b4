// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the ledgers of services are kept: Redis, or this process's memory. The rules are those of {@link ServiceLedger}, and
 * time is the store's.
 *
 * <p>Every method is called on the registry's event loop and answers there. A store that is away answers each command with
 * a failure within a bounded time, and goes back to work by itself.
 */
public interface RegistryStore {
    /**
     * Lists an instance.
     *
     * @param profile {@link MemberText#profile}
     * @param generation the one that its owner had before, to be listed again; 0 for a new owner of the id
     */
    Future<Registered> register(
            String service, String id, String profile, State state, int weight, long generation, Duration lease);

    /** Renews leases of one service; answers in their order. */
    Future<List<Renewed>> renew(String service, List<Held> leases, Duration lease);

    /** Changes what is listed of an instance. {@code generation} 0 is the operator, whom no owner refuses. */
    Future<Answer> change(String service, String id, long generation, @Nullable State state, @Nullable Integer weight);

    /** Ends a lease. */
    Future<Answer> withdraw(String service, String id, long generation);

    /** All members of a service. Evicts those whose lease has run out, as every command but this one's reading does. */
    Future<Snapshot> snapshot(String service);

    /** Evicts those whose lease has run out, and says where the ledger is. Cheap. */
    Future<Pulse> pulse(String service);

    /** For how long each lease still holds, by id; negative for those that have run out. For operators. */
    Future<Map<String, Duration>> leases(String service);

    /** The names of all services that have had an instance lately. For operators. */
    Future<Set<String>> services();

    /**
     * Shows every change after {@code revision}, in order, until it is stopped or lost. Once lost it shows nothing more: take
     * a snapshot and follow anew.
     */
    Following follow(String service, long revision, Follower follower);

    /** Ends what is being followed, and gives back what is held. */
    Future<Void> close();

    /** Who follows the changes of a service. */
    interface Follower {
        /** The changes that came together, in order. */
        void changed(List<Change> changes);

        /** Nothing more will be shown; some changes may have been missed. */
        void lost(Throwable cause);
    }

    /** What {@link #follow} began. */
    interface Following {
        /** Shows nothing more. */
        void stop();
    }

    /** A lease as its owner names it. */
    record Held(String id, long generation) {}

    /** What became of a command that only the owner may give. */
    enum Answer {
        /** It was done. */
        DONE,
        /** No such instance is listed. */
        UNKNOWN,
        /** A later owner has the id. */
        FENCED
    }

    /** What became of a registration: {@code generation} is the owner's, or that of the later owner when fenced. */
    record Registered(Answer answer, long generation, long revision) {}

    /** What became of a renewal, and how the instance is listed now if it was {@link Answer#DONE}. */
    record Renewed(Answer answer, @Nullable State state, int weight) {
        /** A renewal that was not done. */
        public static Renewed not(Answer answer) {
            return new Renewed(answer, null, 0);
        }
    }

    /**
     * All members at one moment.
     *
     * @param epoch when the ledger was begun; another one than before means that the store has lost its memory
     * @param members texts of {@link MemberText} by id
     */
    record Snapshot(long epoch, long revision, Map<String, String> members) {}

    /**
     * Where a ledger is.
     *
     * @param sinceLast how long ago somebody touched it before
     * @param soonExpiry in how long the first lease runs out, when that is so soon, half a lease or less, that its owner
     *     seems to be dead; zero otherwise
     */
    record Pulse(long epoch, long revision, int members, Duration sinceLast, Duration soonExpiry) {}

    /**
     * A change.
     *
     * @param previous revision of the change before it: a follower that is elsewhere has missed something
     * @param text the member as it is now; null if it has left
     */
    record Change(
            long revision,
            long previous,
            String id,
            @Nullable String text) {}
}
