// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** To which instances of its service a call may go. Immutable. */
public final class Route {
    /** To any of them. */
    public static final Route ANYWHERE = new Route(null, Map.of());

    private final @Nullable String key;
    private final Map<String, String> tags;

    private Route(@Nullable String key, Map<String, String> tags) {
        this.key = key;
        this.tags = tags;
    }

    /**
     * Calls with the same key go to the same instance as long as it lives and can bear it, if the balancer heeds keys: Maglev
     * and modulo do, and so does a split between versions.
     */
    public Route withKey(String key) {
        return new Route(key, tags);
    }

    /** Only instances that have all of these tags, such as {@code version=v2}. */
    public Route withTags(Map<String, String> tags) {
        return new Route(key, Map.copyOf(tags));
    }

    /** What binds calls to an instance. */
    public Optional<String> key() {
        return Optional.ofNullable(key);
    }

    /** What an instance must have. */
    public Map<String, String> tags() {
        return tags;
    }
}
