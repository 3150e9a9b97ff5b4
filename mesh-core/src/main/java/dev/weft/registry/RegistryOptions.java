// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a {@link LeasedRegistry} keeps leases and what it knows. A plain bag with defaults; set before use. */
public final class RegistryOptions {
    /** The shortest lease that renewals over a network can keep. */
    public static final Duration LEAST_LEASE = Duration.ofMillis(300);

    /** The longest. */
    public static final Duration MOST_LEASE = Duration.ofHours(1);

    private static final int KEEP_LEASES = 2;

    private Duration lease = Duration.ofSeconds(6);
    private @Nullable Path directory;

    /** Leases of 6 s, nothing on disk. */
    public RegistryOptions() {}

    /** A copy of {@code other}. */
    public RegistryOptions(RegistryOptions other) {
        lease = other.lease;
        directory = other.directory;
    }

    /**
     * How long an instance is listed after its last renewal, 300 ms to 1 h; it is renewed three times as often. Shorter
     * notices the dead sooner, and costs the store more renewals.
     */
    public RegistryOptions setLease(Duration lease) {
        if (lease.compareTo(LEAST_LEASE) < 0 || lease.compareTo(MOST_LEASE) > 0) {
            throw new IllegalArgumentException("lease must be 300ms to 1h, was " + lease.toMillis() + "ms");
        }
        this.lease = lease;
        return this;
    }

    /** Where to write what is known, to begin with it when the store is away at the start; null for nowhere. */
    public RegistryOptions setDirectory(@Nullable Path directory) {
        this.directory = directory;
        return this;
    }

    public Duration lease() {
        return lease;
    }

    /** For how long members are kept that a store without memory does not list: two leases. */
    public Duration keep() {
        return lease.multipliedBy(KEEP_LEASES);
    }

    public @Nullable Path directory() {
        return directory;
    }
}
