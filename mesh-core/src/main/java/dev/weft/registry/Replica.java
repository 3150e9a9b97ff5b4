// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import dev.weft.registry.RegistryStore.Change;
import dev.weft.registry.RegistryStore.Pulse;
import dev.weft.registry.RegistryStore.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one process knows of a service, and what it believes of what it is told. A store that has lost its memory, or that
 * knows of nobody at all, is not taken at its word: members that it does not list are <em>kept</em> for a while, until they
 * have had the time to register again. Somebody who is said to have left is gone at once.
 *
 * <p>Pure: given the time in nanoseconds. Confined to the registry's event loop.
 */
final class Replica {
    private static final System.Logger LOG = System.getLogger(Replica.class.getName());

    private final String service;
    private final long keepNanos;
    private final TreeMap<String, Known> known = new TreeMap<>();
    private final Set<String> kept = new HashSet<>();
    private long keptUntil;
    private long epoch;
    private long revision;
    private Members members = Members.NONE;
    private boolean changed;

    /** How what a store told relates to what is known. */
    enum Outcome {
        /** It is what is known. */
        SAME,
        /** The members have changed. */
        CHANGED,
        /** Something was missed: take a snapshot. */
        BEHIND
    }

    /** What a store lists under an id; the member is null if it could not be read, as if it were not there. */
    private record Known(String text, @Nullable Member member) {}

    Replica(String service, long keepNanos) {
        this.service = service;
        this.keepNanos = keepNanos;
    }

    Members members() {
        return members;
    }

    long revision() {
        return revision;
    }

    /** What was written on disk when this process, or one before it, last knew; believed until the store speaks. */
    Outcome restore(Map<String, String> texts, long nowNanos) {
        if (revision != 0 || !known.isEmpty()) {
            return Outcome.SAME;
        }
        texts.forEach(this::list);
        keep(texts.keySet(), nowNanos);
        return publish();
    }

    /**
     * What the store lists, all of it. Its epoch is not known yet to who has seen the ledger begin: members learned since may
     * be another ledger's, and are kept too.
     */
    Outcome replace(Snapshot snapshot, long nowNanos) {
        Set<String> absent = new HashSet<>(known.keySet());
        absent.removeAll(snapshot.members().keySet());
        boolean forgetful = snapshot.epoch() != epoch || snapshot.revision() < revision;
        if (forgetful || snapshot.members().isEmpty()) {
            keep(absent, nowNanos);
        } else {
            absent.removeAll(kept);
            absent.forEach(this::remove);
        }
        snapshot.members().forEach(this::list);
        epoch = snapshot.epoch();
        revision = snapshot.revision();
        return publish();
    }

    /** What has changed since. */
    Outcome apply(List<Change> changes) {
        for (Change change : changes) {
            if (change.revision() > revision) {
                if (change.previous() != revision) {
                    return Outcome.BEHIND;
                }
                apply(change);
            }
        }
        return publish();
    }

    /** Where the store says that its ledger is; to be asked when the changes up to there should have come. */
    Outcome compare(Pulse pulse) {
        boolean same = pulse.revision() == revision
                && pulse.members() == known.size() - kept.size()
                && (epoch == 0 || pulse.epoch() == epoch);
        if (same) {
            epoch = pulse.epoch();
        }
        return same ? Outcome.SAME : Outcome.BEHIND;
    }

    /** Lets go of those who were kept for long enough. */
    Outcome expire(long nowNanos) {
        if (!kept.isEmpty() && nowNanos - keptUntil >= 0) {
            Set.copyOf(kept).forEach(this::remove);
        }
        return publish();
    }

    /** Whether {@link #expire} has something to wait for. */
    boolean keepsSomebody() {
        return !kept.isEmpty();
    }

    /** When {@link #expire} has something to do; only if {@link #keepsSomebody}. */
    long keptUntilNanos() {
        return keptUntil;
    }

    /** All that is known, to be {@link #restore}d. */
    Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        known.forEach((id, one) -> texts.put(id, one.text()));
        return texts;
    }

    private void apply(Change change) {
        if (change.text() == null) {
            remove(change.id());
        } else {
            list(change.id(), change.text());
        }
        revision = change.revision();
    }

    private void keep(Set<String> ids, long nowNanos) {
        if (kept.isEmpty()) {
            keptUntil = nowNanos + keepNanos;
        }
        kept.addAll(ids);
    }

    private void list(String id, String text) {
        kept.remove(id);
        Known before = known.get(id);
        if (before == null || !before.text().equals(text)) {
            known.put(id, new Known(text, parse(id, text)));
            changed = true;
        }
    }

    private void remove(String id) {
        kept.remove(id);
        changed |= known.remove(id) != null;
    }

    private Outcome publish() {
        members = changed ? new Members(revision, readable()) : members.at(revision);
        Outcome outcome = changed ? Outcome.CHANGED : Outcome.SAME;
        changed = false;
        return outcome;
    }

    private List<Member> readable() {
        List<Member> readable = new ArrayList<>(known.size());
        for (Known one : known.values()) {
            if (one.member() != null) {
                readable.add(one.member());
            }
        }
        return readable;
    }

    private @Nullable Member parse(String id, String text) {
        try {
            return MemberText.parse(service, id, text);
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "skipped instance {0} of {1}: {2}", id, service, e.getMessage());
            return null;
        }
    }
}
