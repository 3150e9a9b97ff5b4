// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last good answers to some requests, as many as a {@link CachePolicy} says and no older. Thread-safe; takes a lock for some
 * tens of nanoseconds. Time is passed in.
 *
 * @param <K> all that an answer depends on, with a meaningful {@code equals}
 * @param <V> an answer; immutable
 */
public final class LastAnswers<K, V> {
    private final CachePolicy policy;
    private final Map<K, Entry<V>> entries;

    /**
     * An answer that is kept.
     *
     * @param answer what was answered
     * @param atNanos when
     */
    public record Entry<V>(V answer, long atNanos) {}

    /** None yet. */
    public LastAnswers(CachePolicy policy) {
        this.policy = policy;
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Entry<V>> eldest) {
                return size() > policy.entries();
            }
        };
    }

    /** Keeps an answer in place of an earlier one to the same request. */
    public synchronized void put(K request, V answer, long nowNanos) {
        entries.put(request, new Entry<>(answer, nowNanos));
    }

    /** The last answer, if there is one and it is not too old. */
    public synchronized @Nullable Entry<V> get(K request, long nowNanos) {
        Entry<V> entry = entries.get(request);
        if (entry == null || nowNanos - entry.atNanos() <= policy.longestAge().toNanos()) {
            return entry;
        }
        entries.remove(request);
        return null;
    }

    /** How many are kept. */
    public synchronized int size() {
        return entries.size();
    }
}
