// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import io.vertx.core.Future;

/**
 * The place of an instance in the registry, for as long as its owner renews it, which the {@link Registry} does by
 * itself. When the registry has forgotten the instance, because it was away or came back empty, the instance is registered
 * again at once. Thread-safe.
 */
public interface Lease {
    /** The instance as it was registered. */
    Instance instance();

    /** Completes when the registry has listed the instance for the first time; fails if that ends before. */
    Future<Void> registered();

    /**
     * Completes when somebody else has registered the id: this instance is no longer listed, and must stop serving. Never
     * fails; pending for ever otherwise.
     */
    Future<Void> fenced();

    /**
     * Tells callers to send no new calls. Completes when the registry has it; it is remembered, and tried again, when the
     * registry is away.
     */
    Future<Void> drain();

    /** Gives the instance another share of the calls, 0 to 10,000; as {@link #drain} otherwise. */
    Future<Void> reweigh(int weight);

    /**
     * Leaves the registry, for good; within the time that one command may take. When the registry is away the lease just
     * runs out. May be called again.
     */
    Future<Void> withdraw();
}
