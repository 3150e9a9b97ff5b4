// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

/** Counts PINGs that come closer together than they may. Pure. */
final class PingGuard {
    private static final int MOST_STRIKES = 8;

    private final long leastIntervalNanos;
    private long lastPingNanos;
    private boolean pinged;
    private int strikes;

    PingGuard(long leastIntervalNanos) {
        this.leastIntervalNanos = leastIntervalNanos;
    }

    /** Something useful came: earlier PINGs are forgiven. */
    void forgive() {
        strikes = 0;
    }

    void ping(long nowNanos) {
        if (pinged && nowNanos - lastPingNanos < leastIntervalNanos && ++strikes > MOST_STRIKES) {
            throw new WireFailure(
                    GoAwayCode.FLOOD,
                    "more than " + MOST_STRIKES + " PINGs less than " + leastIntervalNanos / 1_000_000 + " ms apart");
        }
        pinged = true;
        lastPingNanos = nowNanos;
    }
}
