// SPDX-License-Identifier: Apache-2.0
package dev.weft;

/** What may happen to a call beside being made. */
public enum Protected {
    /** It was sent again after a failure. */
    RETRIED,
    /** It could have been, but the budget was spent. */
    NOT_RETRIED,
    /** It was sent to a second instance while the first had it. */
    HEDGED,
    /** The second one answered first. */
    HEDGE_WON,
    /** The breaker of its method was open. */
    BROKEN,
    /** There was no room in the bulkhead. */
    CROWDED,
    /** It was answered with what was answered before. */
    CACHED,
    /** It was answered by the fallback of its contract. */
    FELL_BACK
}
