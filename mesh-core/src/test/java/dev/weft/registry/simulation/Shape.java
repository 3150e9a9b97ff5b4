// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import java.util.Locale;

/**
 * How many there are of what.
 *
 * @param services how many services
 * @param instances how many instances each has
 * @param perProcess how many of one service a process holds
 * @param watchers how many watchers there are
 * @param watched how many services each watches
 * @param replicas how many watchers of each of the first {@value #FULL_SERVICES} services have a real replica; of the others
 *     only the position is known
 * @param startSeconds within what time all start
 */
record Shape(int services, int instances, int perProcess, int watchers, int watched, int replicas, int startSeconds) {
    /** Of so many services some watchers have real replicas. */
    static final int FULL_SERVICES = 100;

    static final Shape THOUSAND = new Shape(10, 100, 10, 100, 10, 1, 2);
    static final Shape TEN_THOUSAND = new Shape(100, 100, 10, 1_000, 10, 1, 20);
    static final Shape ONE_A_PROCESS = new Shape(100, 100, 1, 1_000, 10, 1, 20);
    static final Shape ONE_SERVICE_OF_THOUSAND = new Shape(1, 1_000, 10, 300, 1, 3, 2);
    static final Shape ONE_SERVICE_OF_TEN_THOUSAND = new Shape(1, 10_000, 10, 1_000, 1, 3, 120);
    static final Shape WATCHED_BY_TEN = new Shape(500, 1, 1, 500, 10, 1, 2);
    static final Shape ALONE = new Shape(1_000, 1, 1, 100, 10, 1, 2);

    /** The same with every replica real. */
    Shape withRealReplicas() {
        return new Shape(services, instances, perProcess, watchers, watched, watchers, startSeconds);
    }

    int allInstances() {
        return services * instances;
    }

    int processes() {
        return allInstances() / perProcess;
    }

    int watches() {
        return watchers * watched;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d service%s of %,d, %d a process; %,d watchers of %d",
                services,
                services == 1 ? "" : "s",
                instances,
                perProcess,
                watchers,
                watched);
    }
}
