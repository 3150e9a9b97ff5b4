// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

/**
 * What a command takes of Redis's one thread, in nanoseconds. Estimates: what these scripts took of Redis 7.0.15's processor
 * time, pipelined, on a small and busy machine where INCR took 0.35 us and a script of four commands 20 us. With them the
 * simulated store is busy, queues what comes, and answers late.
 */
final class Price {
    private static final long PULSE = 50_000;
    private static final long RENEWAL = 65_000;
    private static final long FURTHER_LEASE = 24_000;
    private static final long REGISTRATION = 110_000;
    private static final long WITHDRAWAL = 90_000;
    private static final long SNAPSHOT = 52_000;
    private static final long MEMBER = 3_200;
    private static final long COMMAND = 4_000;
    private static final long STREAM = 1_500;
    private static final long CHANGE = 4_000;

    private Price() {}

    static long pulse() {
        return PULSE;
    }

    static long renewal(int leases) {
        return RENEWAL + FURTHER_LEASE * (leases - 1);
    }

    static long registration() {
        return REGISTRATION;
    }

    static long withdrawal() {
        return WITHDRAWAL;
    }

    /** Each member goes through Lua twice. */
    static long snapshot(int members) {
        return SNAPSHOT + MEMBER * members;
    }

    /** One without a script. */
    static long command() {
        return COMMAND;
    }

    static long read(int streams) {
        return COMMAND + STREAM * streams;
    }

    static long delivery(int changes) {
        return COMMAND + CHANGE * changes;
    }
}
