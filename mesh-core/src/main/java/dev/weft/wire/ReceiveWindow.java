// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

/**
 * The credit that a receiver has given for one stream, or for a connection, and when to give more. Pure.
 *
 * <p>Credit comes back once half a window has been taken by the user. A window that is used up within two round trips is
 * what limits the sender, so it doubles (as QUIC implementations tune theirs), up to a bound.
 */
final class ReceiveWindow {
    private static final int MOST_ROUND_TRIPS = 2;

    private final int mostBytes;
    private int windowBytes;
    /** What the peer may still send; below zero when its last message was larger than that. */
    private long available;
    /** Taken by the user, and not yet given back. */
    private long taken;

    private long lastGrantNanos;

    ReceiveWindow(int windowBytes, int mostBytes, long nowNanos) {
        this.windowBytes = windowBytes;
        this.mostBytes = Math.max(windowBytes, mostBytes);
        this.available = windowBytes;
        this.lastGrantNanos = nowNanos;
    }

    int windowBytes() {
        return windowBytes;
    }

    /** The peer has begun a message that costs {@code bytes}. */
    void received(int bytes) {
        if (available <= 0) {
            throw new WireFailure(
                    GoAwayCode.CREDIT, "the peer began a message of cost " + bytes + " with a credit of " + available);
        }
        available -= bytes;
    }

    /**
     * The user has taken {@code bytes}.
     *
     * @return the credit to give now; 0 if it can wait
     */
    int taken(int bytes, long nowNanos, long roundTripNanos) {
        taken += bytes;
        if (taken < windowBytes / 2) {
            return 0;
        }
        if (nowNanos - lastGrantNanos < MOST_ROUND_TRIPS * roundTripNanos) {
            grow();
        }
        lastGrantNanos = nowNanos;
        int grant = (int) Math.min(taken, Integer.MAX_VALUE);
        taken -= grant;
        available += grant;
        return grant;
    }

    private void grow() {
        int grown = (int) Math.min(2L * windowBytes, mostBytes);
        taken += grown - windowBytes;
        windowBytes = grown;
    }
}
