// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance.simulation;

import java.util.Collection;

/**
 * What came of a run.
 *
 * @param success the share of calls that succeeded within their deadline
 * @param p50Millis median latency of those
 * @param p99Millis what one in a hundred of them exceeded
 * @param maxToMean the calls of the busiest server, over the mean of all servers
 */
record Result(double success, double p50Millis, double p99Millis, double maxToMean) {

    static Result of(Tally tally, Collection<Server> servers) {
        double max = servers.stream().mapToInt(Server::served).max().orElse(0);
        double mean = servers.stream().mapToInt(Server::served).average().orElse(1);
        return new Result(tally.successShare(), tally.percentileMillis(0.5), tally.percentileMillis(0.99), max / mean);
    }
}
