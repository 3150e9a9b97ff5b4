// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.time.DeadlineWheel;

/** Watches for a peer that does not introduce itself, falls silent, or stops reading. */
final class Watchdog extends DeadlineWheel.Timeout {
    private final Connection connection;
    private final long pingIntervalNanos;
    private final long pingTimeoutNanos;
    private final long stallTimeoutNanos;
    private final long helloDueNanos;
    private long lastReadNanos;
    private long pingSentNanos;
    private boolean pingOutstanding;
    private long stalledSinceNanos;
    private long stalledBytes = -1;

    Watchdog(Connection connection, WireOptions options, long nowNanos) {
        this.connection = connection;
        this.pingIntervalNanos = options.pingInterval().toNanos();
        this.pingTimeoutNanos = options.pingTimeout().toNanos();
        this.stallTimeoutNanos = options.writeStallTimeout().toNanos();
        this.helloDueNanos = nowNanos + options.helloTimeout().toNanos();
        this.lastReadNanos = nowNanos;
    }

    /** Bytes came. */
    void sawBytes(long nowNanos) {
        lastReadNanos = nowNanos;
        pingOutstanding = false;
    }

    /** Starts, and goes on, watching. */
    void watch(long nowNanos) {
        long next = Math.min(nextReadCheck(), stalledBytes >= 0 ? nowNanos + stallTimeoutNanos / 4 : Long.MAX_VALUE);
        if (!connection.helloSeen()) {
            next = Math.min(next, helloDueNanos);
        }
        connection.timers().arm(this, Math.max(next, nowNanos));
    }

    /** The channel takes no more, or takes more again. */
    void writability(boolean writable, long nowNanos) {
        stalledBytes = writable ? -1 : connection.unsentBytes();
        stalledSinceNanos = nowNanos;
        if (!writable) {
            watch(nowNanos);
        }
    }

    @Override
    protected void expire() {
        long now = connection.timers().nowNanos();
        if (!connection.helloSeen() && now - helloDueNanos >= 0) {
            connection.fail(new WireFailure(GoAwayCode.IDLE, "no HELLO came in time"));
        } else if (pingOutstanding && now - pingSentNanos >= pingTimeoutNanos) {
            connection.fail(new WireFailure(GoAwayCode.IDLE, "no answer to a PING for " + millis(pingTimeoutNanos)));
        } else if (isStalled(now)) {
            connection.fail(new WireFailure(GoAwayCode.IDLE, "nothing was read for " + millis(stallTimeoutNanos)));
        } else {
            pingIfSilent(now);
            watch(now);
        }
    }

    private void pingIfSilent(long now) {
        if (connection.helloSeen() && !pingOutstanding && now - lastReadNanos >= pingIntervalNanos) {
            pingOutstanding = true;
            pingSentNanos = now;
            connection.sendPing(now);
        }
    }

    private long nextReadCheck() {
        return pingOutstanding ? pingSentNanos + pingTimeoutNanos : lastReadNanos + pingIntervalNanos;
    }

    private boolean isStalled(long now) {
        if (stalledBytes < 0) {
            return false;
        }
        long unsent = connection.unsentBytes();
        if (unsent != stalledBytes) {
            stalledBytes = unsent;
            stalledSinceNanos = now;
        }
        return now - stalledSinceNanos >= stallTimeoutNanos;
    }

    private static String millis(long nanos) {
        return nanos / 1_000_000 + " ms";
    }
}
