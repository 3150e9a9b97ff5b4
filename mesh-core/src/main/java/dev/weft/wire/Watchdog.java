// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.time.DeadlineWheel;

/** Watches for a peer that does not introduce itself, falls silent, or stops reading. */
final class Watchdog extends DeadlineWheel.Timeout {
    private static final int STALL_CHECKS = 4;
    private static final long NOT_STALLED = -1;

    private final Connection connection;
    private final long pingIntervalNanos;
    private final long pingTimeoutNanos;
    private final long stallTimeoutNanos;
    private final long helloDueNanos;
    private long lastReadNanos;
    private long pingSentNanos;
    private boolean pingOutstanding;
    private long stalledSinceNanos;
    private long stalledBytes = NOT_STALLED;

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
        connection.timers().arm(this, Math.max(nextCheck(nowNanos), nowNanos));
    }

    private long nextCheck(long nowNanos) {
        if (!connection.helloSeen()) {
            return helloDueNanos;
        }
        if (isStalled()) {
            return nowNanos + stallTimeoutNanos / STALL_CHECKS;
        }
        return pingOutstanding ? pingSentNanos + pingTimeoutNanos : lastReadNanos + silenceNanos();
    }

    /** The channel takes no more, or takes more again. */
    void writability(boolean writable, long nowNanos) {
        stalledBytes = writable ? NOT_STALLED : connection.unsentBytes();
        stalledSinceNanos = nowNanos;
        // While nothing goes out, a server reads nothing, and no PING arrives: silence says nothing.
        sawBytes(nowNanos);
        watch(nowNanos);
    }

    @Override
    protected void expire() {
        long now = connection.timers().nowNanos();
        if (!connection.helloSeen() && now - helloDueNanos >= 0) {
            connection.fail(new WireFailure(GoAwayCode.IDLE, "no HELLO came in time"));
        } else if (isStalled()) {
            expireStalled(now);
        } else if (pingOutstanding && now - pingSentNanos >= pingTimeoutNanos) {
            connection.fail(new WireFailure(GoAwayCode.IDLE, "no answer to a PING for " + millis(pingTimeoutNanos)));
        } else {
            pingIfSilent(now);
            watch(now);
        }
    }

    private void pingIfSilent(long now) {
        if (connection.helloSeen() && !pingOutstanding && now - lastReadNanos >= silenceNanos()) {
            pingOutstanding = true;
            pingSentNanos = now;
            connection.sendPing(now);
        }
    }

    /** How long the peer may be silent; a peer that takes frequent PINGs for a flood has longer. */
    private long silenceNanos() {
        return Math.max(pingIntervalNanos, connection.peer().leastPingInterval().toNanos());
    }

    private boolean isStalled() {
        return stalledBytes >= 0;
    }

    private void expireStalled(long now) {
        long unsent = connection.unsentBytes();
        // More than before is what this side has written since, and no sign of life.
        if (unsent < stalledBytes) {
            stalledSinceNanos = now;
        }
        stalledBytes = unsent;
        if (now - stalledSinceNanos >= stallTimeoutNanos) {
            connection.fail(new WireFailure(GoAwayCode.IDLE, "nothing was read for " + millis(stallTimeoutNanos)));
        } else {
            watch(now);
        }
    }

    private static String millis(long nanos) {
        return nanos / 1_000_000 + " ms";
    }
}
