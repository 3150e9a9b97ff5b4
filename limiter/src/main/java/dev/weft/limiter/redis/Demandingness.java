// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import java.util.concurrent.TimeUnit;

/**
 * How much of a key is used per time, and how many permits it therefore makes sense to take beforehand. Confined to its loop.
 */
final class Demandingness {
    /** For how long permits are taken beforehand. */
    private static final long AHEAD_MICROS = 50_000;

    /** Usage is measured over at least this. */
    private static final long LEAST_MEASURED_MICROS = 1_000;

    /** Fewer are not worth it. */
    private static final long LEAST_WANTED = 8;

    /** Each node takes at most this part of what remains for it, so that others find some. */
    private static final long PART = 2;

    /** The most that are taken at once. */
    private static final long MOST_WANTED = 10_000_000;

    /** For how long it is remembered how much was used. */
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long used;
    private long sinceNanos = System.nanoTime();
    private double perMicro;

    void count(long permits) {
        used += permits;
    }

    /** Looks at what was used since the last look. */
    void measure(long nowNanos) {
        long micros = TimeUnit.NANOSECONDS.toMicros(nowNanos - sinceNanos);
        if (micros >= LEAST_MEASURED_MICROS) {
            double now = (double) used / micros;
            perMicro = now > perMicro ? now : (perMicro + now) / 2;
            used = 0;
            sinceNanos = nowNanos;
        }
    }

    /** Whether it was used lately. */
    boolean isWorthKeeping(long nowNanos) {
        return nowNanos - sinceNanos < KEPT_NANOS;
    }

    /** How many permits to have at hand, when so many remain for so many nodes. */
    long wanted(long remaining, int nodes) {
        long wanted = (long) Math.min(MOST_WANTED, perMicro * AHEAD_MICROS);
        long bounded = Math.min(wanted, remaining / (PART * Math.max(1, nodes)));
        return bounded < LEAST_WANTED ? 0 : bounded;
    }
}
