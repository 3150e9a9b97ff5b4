// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.Arrays;
import java.util.Map;

/** What one call asks of the choice of an instance. Immutable; a call that asks nothing uses {@link #ANY}. */
public final class Selection {
    /** Any instance will do. */
    public static final Selection ANY = new Selection(false, 0, new Node[0], Map.of());

    private final boolean keyed;
    private final long hash;
    private final Node[] tried;
    private final Map<String, String> tags;

    private Selection(boolean keyed, long hash, Node[] tried, Map<String, String> tags) {
        this.keyed = keyed;
        this.hash = hash;
        this.tried = tried;
        this.tags = tags;
    }

    /** Calls of the same key go to the same instance, as far as the balancer and the instances' health allow. */
    public Selection withKey(String key) {
        return withHash(Hashing.of(key));
    }

    /** As {@link #withKey}, with a key that is a number. */
    public Selection withHash(long key) {
        return new Selection(true, Hashing.mix(key), tried, tags);
    }

    /** Not to {@code node}, which was tried. */
    public Selection without(Node node) {
        Node[] more = Arrays.copyOf(tried, tried.length + 1);
        more[tried.length] = node;
        return new Selection(keyed, hash, more, tags);
    }

    /** Only to instances that have all of {@code tags}; overrides the pool's {@link Split}. */
    public Selection requiring(Map<String, String> tags) {
        return new Selection(keyed, hash, tried, Map.copyOf(tags));
    }

    /** Whether there is a key. */
    public boolean isKeyed() {
        return keyed;
    }

    /** The key's hash, evenly spread over all numbers; 0 if there is no key. */
    public long hash() {
        return hash;
    }

    /** Whether {@code node} is excluded. */
    public boolean hasTried(Node node) {
        for (Node one : tried) {
            if (one == node) {
                return true;
            }
        }
        return false;
    }

    /** Whether this is a call's first try. */
    public boolean isFirst() {
        return tried.length == 0;
    }

    /** What the instance must have. */
    public Map<String, String> tags() {
        return tags;
    }
}
