// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import java.time.Duration;

/**
 * How many calls to one service may be under way, and how many more may wait for how long. A value.
 *
 * @param calls at once, 1 to 1,000,000; a stream counts for as long as it lasts
 * @param waiting in line, 0 to 1,000,000
 * @param longestWait there, up to 1 h; also bounded by the call's deadline
 */
public record BulkheadPolicy(int calls, int waiting, Duration longestWait) {
    private static final int MOST = 1_000_000;

    /** 10,000 at once: more than a healthy service needs, and less than a process has room for. Nobody waits. */
    public static final BulkheadPolicy DEFAULT = new BulkheadPolicy(10_000, 0, Duration.ZERO);

    public BulkheadPolicy {
        if (calls < 1 || calls > MOST || waiting < 0 || waiting > MOST) {
            throw new IllegalArgumentException(
                    "calls must be 1 to " + MOST + " and waiting 0 to " + MOST + ", were " + calls + " and " + waiting);
        }
        if (longestWait.isNegative() || longestWait.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("longestWait must be 0 to 1 h, was " + longestWait);
        }
    }
}
