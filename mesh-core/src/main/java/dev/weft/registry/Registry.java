// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import io.vertx.core.Future;
import java.util.Set;

/**
 * Who is alive. Instances register and hold a lease; callers watch a service and read its members from memory. Neither
 * needs the registry's store to be there at the moment: what is registered is registered when it comes back, and who
 * watches keeps what it knew.
 *
 * <p>Thread-safe. Whoever made it closes it, which withdraws all leases.
 */
public interface Registry {
    /**
     * Registers an instance and keeps its lease. Returns at once; {@link Lease#registered} says when the instance is
     * listed.
     */
    Lease register(Instance instance);

    /** The members of a service, kept up to date from now on. The same object for each call with the same name. */
    Membership watch(String service);

    /**
     * The names of the services that have had an instance lately, as the store has them now. This is a question to the store,
     * and fails while it is away: ask now and then, and {@link #watch} what is answered. Registries that cannot list services,
     * such as those that only resolve names, answer with none.
     */
    default Future<Set<String>> services() {
        return Future.succeededFuture(Set.of());
    }

    /** Withdraws every lease and ends every watch. May be called again. */
    Future<Void> close();
}
