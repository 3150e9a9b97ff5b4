// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The members of a service at one revision, by id in order. Immutable. */
public final class Members {
    /** Nobody, at no revision. */
    public static final Members NONE = new Members(0, List.of());

    private final long revision;
    private final List<Member> all;
    /** Made when it is first asked for. */
    private volatile @Nullable Map<String, Member> byId;

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
        Map<String, Member> index = byId;
        if (index == null) {
            index = all.stream().collect(Collectors.toMap(Member::id, Function.identity()));
            byId = index;
        }
        return Optional.ofNullable(index.get(id));
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
