// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import org.jspecify.annotations.Nullable;

/** The calls in flight at one node, oldest first: a list through the calls themselves. Guarded by its node. */
final class AgeOrder {
    private @Nullable InFlight oldest;
    private @Nullable InFlight newest;

    /** Whether {@code call} is the oldest now. */
    boolean add(InFlight call) {
        InFlight last = newest;
        call.older = last;
        newest = call;
        if (last == null) {
            oldest = call;
            return true;
        }
        last.newer = call;
        return false;
    }

    /** Whether {@code call} was the oldest. */
    boolean remove(InFlight call) {
        InFlight older = call.older;
        InFlight newer = call.newer;
        if (newer == null) {
            newest = older;
        } else {
            newer.older = older;
        }
        call.older = null;
        call.newer = null;
        if (older != null) {
            older.newer = newer;
            return false;
        }
        oldest = newer;
        return true;
    }

    @Nullable
    InFlight oldest() {
        return oldest;
    }
}
