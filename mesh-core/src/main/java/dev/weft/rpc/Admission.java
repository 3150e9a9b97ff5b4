// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.Metadata;
import dev.weft.call.Method;
import org.jspecify.annotations.Nullable;

/**
 * Decides which calls a server serves now: asked when a request has come and before its handler runs, on the event loop of its
 * connection. Who is refused is told so, as not processed. Thread-safe.
 */
@FunctionalInterface
public interface Admission {
    /** Serves all. */
    Admission ALL = (method, metadata) -> Admitted.UNCOUNTED;

    /** Admits a call; null if it is refused. */
    @Nullable
    Admitted tryAdmit(Method<?, ?> method, Metadata metadata);

    /** A call that is being served. */
    @FunctionalInterface
    interface Admitted {
        /** Nobody wants to know. */
        Admitted UNCOUNTED = failure -> {};

        /**
         * Its handler has answered; told once, on any thread.
         *
         * @param failure null if it answered well
         */
        void answered(@Nullable Throwable failure);
    }
}
