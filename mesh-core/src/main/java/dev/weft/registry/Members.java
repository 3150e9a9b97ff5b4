// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import java.util.List;
import java.util.Optional;

/** The members of a service at one revision, by id in order. Immutable. */
public final class Members {
    /** Nobody, at no revision. */
    public static final Members NONE = new Members(0, List.of());

    private final long revision;
    private final List<Member> all;

    /** For registries; {@code sorted} is sorted by id, and has each but once. */
    public Members(long revision, List<Member> sorted) {
        this.revision = revision;
        this.all = List.copyOf(sorted);
    }

    /** The same members at another revision. */
    Members at(long other) {
        return other == revision ? this : new Members(other, all);
    }

    /** The change up to which this is what the registry said; 0 before it said anything. */
    public long revision() {
        return revision;
    }

    /** All of them, whatever their state, sorted by id. */
    public List<Member> all() {
        return all;
    }

    /** The member of that id. */
    public Optional<Member> find(String id) {
        int low = 0;
        int high = all.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = all.get(middle).id().compareTo(id);
            if (order == 0) {
                return Optional.of(all.get(middle));
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return Optional.empty();
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    @Override
    public String toString() {
        return all.size() + " members at revision " + revision;
    }
}
