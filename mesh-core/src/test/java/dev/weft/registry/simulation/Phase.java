// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

/** What passed during a part of a story. */
record Phase(String name, int seconds, Traffic.Second sum, long peakOperations) {

    static Phase of(String name, Traffic traffic, int fromSecond, int toSecond) {
        return new Phase(
                name, toSecond - fromSecond, traffic.sum(fromSecond, toSecond), traffic.peak(fromSecond, toSecond));
    }

    double perSecond(Kind kind) {
        return (double) sum.operations(kind) / seconds;
    }

    double operationsPerSecond() {
        return (double) sum.operations() / seconds;
    }

    double messagesPerSecond() {
        return (double) sum.messages() / seconds;
    }

    double changesPerSecond() {
        return (double) sum.changes() / seconds;
    }

    double kilobytesInPerSecond() {
        return sum.bytesIn() / 1e3 / seconds;
    }

    double kilobytesOutPerSecond() {
        return sum.bytesOut() / 1e3 / seconds;
    }

    /** The share of one core that this takes. */
    double core() {
        return sum.busyNanos() / 1e9 / seconds;
    }
}
