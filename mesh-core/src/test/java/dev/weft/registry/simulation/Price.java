// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

/**
 * What a command takes of Redis's one thread, in nanoseconds: estimates, after measurements on a small machine. With them the
 * simulated store is busy, queues what comes, and answers late.
 */
final class Price {
    /** A script that decides something, with its message and its reply. */
    private static final long SCRIPT = 14_000;

    /** Each further lease of a renewal. */
    private static final long LEASE = 5_000;

    /** Each member of a snapshot. */
    private static final long MEMBER = 600;

    /** A plain command with its message and its reply. */
    private static final long COMMAND = 6_000;

    /** Each stream that is named in a read. */
    private static final long STREAM = 300;

    /** Each change in the reply to a read. */
    private static final long CHANGE = 1_000;

    private Price() {}

    static long script() {
        return SCRIPT;
    }

    static long renewal(int leases) {
        return SCRIPT + LEASE * Math.max(0, leases - 1);
    }

    static long snapshot(int members) {
        return SCRIPT + MEMBER * members;
    }

    static long command() {
        return COMMAND;
    }

    static long read(int streams) {
        return COMMAND + STREAM * streams;
    }

    static long delivery(int changes) {
        return COMMAND / 2 + CHANGE * changes;
    }
}
