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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the instances of one service, and the rules by which they come and go; the package's page explains them.
 * The scripts in Redis do the same, and {@code LedgerModelTest} holds them against this class.
 *
 * <p>Pure: each method is given the time in microseconds of the ledger's clock, which may jump either way. Not thread-safe.
 */
final class ServiceLedger {
    /** Eviction is held when so many would go within one lease ... */
    static final int LEAST_MASS = 3;

    /** ... and they are more than this share of all, in percent ... */
    static final int MASS_PERCENT = 30;

    /** ... but for no longer than so many leases. */
    static final int MOST_HELD_LEASES = 5;

    /** At most so many are evicted at once: a script must not keep the store from others. */
    static final int MOST_EVICTED = 100;

    /** At most so many of the latest changes are remembered. */
    static final int MOST_CHANGES = 1_000;

    /** For how long a generation is remembered, from its registration on, when its owner has left. */
    static final long FENCE_MICROS = TimeUnit.DAYS.toMicros(1);

    private static final int PERCENT = 100;

    private final Map<String, Entry> entries = new TreeMap<>();
    private final Map<String, Long> fences = new TreeMap<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private long epoch;
    private long revision;
    private long longestLease;
    private long lastTouch;
    private long graceUntil;
    private long heldSince;
    private long windowStart;
    private int evictedInWindow;

    private static final class Entry {
        private final long generation;
        private final String profile;
        private State state;
        private int weight;
        private long expiry;

        Entry(long generation, String profile, State state, int weight, long expiry) {
            this.generation = generation;
            this.profile = profile;
            this.state = state;
            this.weight = weight;
            this.expiry = expiry;
        }

        String text() {
            return MemberText.of(generation, state, weight, profile);
        }
    }

    /** Lists an instance, as {@link RegistryStore#register} says; the lease is in microseconds. */
    Registered register(long now, String id, String profile, State state, int weight, long asked, long lease) {
        if (epoch == 0) {
            epoch = now;
        }
        longestLease = Math.max(longestLease, lease);
        touch(now);
        fences.values().removeIf(generation -> generation < now - FENCE_MICROS);
        long latest = latestGeneration(id);
        if (asked > 0 && latest > asked) {
            return new Registered(Answer.FENCED, latest, revision);
        }
        long next = Math.max(nextRevision(now), asked + 1);
        long generation = asked > 0 ? asked : next;
        Entry entry = new Entry(generation, profile, state, weight, now + lease);
        Entry before = entries.put(id, entry);
        fences.put(id, generation);
        if (before == null || !before.text().equals(entry.text())) {
            record(next, id, entry.text());
        }
        return new Registered(Answer.DONE, generation, revision);
    }

    /** Renews leases. Nobody is told. */
    List<Renewed> renew(long now, List<Held> leases, long lease) {
        touch(now);
        List<Renewed> renewed = new ArrayList<>();
        for (Held held : leases) {
            Answer answer = ownership(held.id(), held.generation());
            Entry entry = entries.get(held.id());
            if (answer == Answer.DONE && entry != null) {
                entry.expiry = now + lease;
                renewed.add(new Renewed(answer, entry.state, entry.weight));
            } else {
                renewed.add(Renewed.not(answer));
            }
        }
        return renewed;
    }

    /** Changes what is listed of an instance; {@code generation} 0 is the operator. */
    Answer change(long now, String id, long generation, @Nullable State state, @Nullable Integer weight) {
        touch(now);
        Entry entry = entries.get(id);
        Answer answer = generation == 0 ? presence(entry) : ownership(id, generation);
        if (answer != Answer.DONE || entry == null) {
            return answer;
        }
        String before = entry.text();
        entry.state = state == null ? entry.state : state;
        entry.weight = weight == null ? entry.weight : weight;
        if (!entry.text().equals(before)) {
            record(nextRevision(now), id, entry.text());
        }
        return Answer.DONE;
    }

    /** Ends a lease. */
    Answer withdraw(long now, String id, long generation) {
        touch(now);
        Answer answer = ownership(id, generation);
        if (answer == Answer.DONE) {
            remove(now, id);
        }
        return answer;
    }

    /** All members. */
    Snapshot snapshot(long now) {
        touch(now);
        Map<String, String> members = new LinkedHashMap<>();
        entries.forEach((id, entry) -> members.put(id, entry.text()));
        return new Snapshot(epoch, revision, members);
    }

    /** Where the ledger is. */
    Pulse pulse(long now) {
        long before = lastTouch;
        touch(now);
        Duration sinceLast = micros(before == 0 ? 0 : now - before);
        return new Pulse(epoch, revision, entries.size(), sinceLast, micros(soonExpiry(now)));
    }

    /** How long each lease still holds. */
    Map<String, Duration> leases(long now) {
        Map<String, Duration> leases = new LinkedHashMap<>();
        entries.forEach((id, entry) -> leases.put(id, micros(entry.expiry - now)));
        return leases;
    }

    /** The changes after a revision, in order. */
    List<Change> changesAfter(long after) {
        return changes.stream().filter(change -> change.revision() > after).toList();
    }

    /** Whatever was asked for, first those go whose lease has run out. */
    private void touch(long now) {
        if (longestLease == 0) {
            return;
        }
        if (lastTouch > now) {
            entries.values().forEach(entry -> entry.expiry = Math.min(entry.expiry, now + longestLease));
            graceUntil = Math.min(graceUntil, now + longestLease);
            heldSince = Math.min(heldSince, now);
            windowStart = Math.min(windowStart, now);
        } else if (lastTouch > 0 && 2 * (now - lastTouch) > longestLease) {
            graceUntil = now + longestLease;
        }
        lastTouch = now;
        if (now >= graceUntil) {
            evictExpired(now);
        }
    }

    private void evictExpired(long now) {
        List<String> expired = entries.entrySet().stream()
                .filter(entry -> entry.getValue().expiry <= now)
                .sorted(Comparator.comparingLong((Map.Entry<String, Entry> entry) -> entry.getValue().expiry)
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
        if (expired.isEmpty()) {
            heldSince = 0;
            return;
        }
        int lately = now - windowStart <= longestLease ? evictedInWindow : 0;
        if (isMass(expired.size() + lately, entries.size() + lately) && isHeld(now)) {
            return;
        }
        List<String> evicted = expired.subList(0, Math.min(expired.size(), MOST_EVICTED));
        if (lately == 0) {
            windowStart = now;
        }
        evictedInWindow = lately + evicted.size();
        evicted.forEach(id -> remove(now, id));
    }

    /** In how long the first lease runs out whose owner should have renewed it by now, 0 if there is none. */
    private long soonExpiry(long now) {
        long remaining =
                entries.values().stream().mapToLong(entry -> entry.expiry).min().orElse(now) - now;
        return remaining > 0 && 2 * remaining < longestLease ? remaining : 0;
    }

    private static boolean isMass(int going, int all) {
        return going >= LEAST_MASS && going * PERCENT > all * MASS_PERCENT;
    }

    private boolean isHeld(long now) {
        if (heldSince == 0) {
            heldSince = now;
        }
        return now - heldSince < MOST_HELD_LEASES * longestLease;
    }

    private void remove(long now, String id) {
        entries.remove(id);
        record(nextRevision(now), id, null);
    }

    private Answer ownership(String id, long generation) {
        Entry entry = entries.get(id);
        if (entry != null && entry.generation == generation) {
            return Answer.DONE;
        }
        return latestGeneration(id) > generation ? Answer.FENCED : Answer.UNKNOWN;
    }

    private static Answer presence(@Nullable Entry entry) {
        return entry == null ? Answer.UNKNOWN : Answer.DONE;
    }

    private long latestGeneration(String id) {
        Entry entry = entries.get(id);
        return Math.max(entry == null ? 0 : entry.generation, fences.getOrDefault(id, 0L));
    }

    private long nextRevision(long now) {
        return Math.max(revision + 1, now);
    }

    private void record(long next, String id, @Nullable String text) {
        if (changes.size() == MOST_CHANGES) {
            changes.removeFirst();
        }
        changes.addLast(new Change(next, revision, id, text));
        revision = next;
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(micros));
    }
}
