// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits.peer;

import java.time.Duration;

/** What is asked of a limiter whose limits are in Redis. */
public enum Workload {
    /** Everybody asks for one key, and is admitted. */
    HOT(1, Workload.NEVER_REACHED),
    /** A thousand keys, evenly and at random, and everybody is admitted. */
    SPREAD(1_000, Workload.NEVER_REACHED),
    /** One key, and all but the first are refused. */
    REFUSED(1, 1);

    /** The time in which the permits come back. */
    public static final Duration PER = Duration.ofHours(1);

    private static final long NEVER_REACHED = 1L << 32;

    private final int keys;
    private final long permits;

    Workload(int keys, long permits) {
        this.keys = keys;
        this.permits = permits;
    }

    /** How many keys are asked for. */
    public int keys() {
        return keys;
    }

    /** How many permits a bucket has, and gets an hour. */
    public long permits() {
        return permits;
    }

    /** What must come of a demand, but for the first. */
    SharedLimits.Outcome expected() {
        return this == REFUSED ? SharedLimits.Outcome.REFUSED : SharedLimits.Outcome.ADMITTED;
    }
}
