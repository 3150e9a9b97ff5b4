// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.LimitNumbers;
import java.util.concurrent.TimeUnit;

/**
 * Permits that were taken from Redis beforehand, to be handed out here. They are handed out only while they count just as if
 * each had been taken when it is used: within the window, or the sub-interval, in which they were taken. So windows never
 * admit more than their limit, whatever becomes of the node; what is left over is given back. Confined to its loop.
 */
final class BlockLease {
    /** The longest time that permits are held. */
    static final long LONGEST_MICROS = 100_000;

    /** The part of the time that is not used, because two clocks do not run equally fast. */
    private static final int CLOCK_MARGIN = 100;

    private final LimitNumbers limit;
    private final long permits;
    private final long fromMicros;
    private final long endNanos;
    private long left;

    /**
     * @param permits how many there are
     * @param fromMicros since when they count, by Redis's clock
     * @param sentNanos when they were asked for, by this node's: no later than they were taken
     */
    BlockLease(LimitNumbers limit, long permits, long fromMicros, long sentNanos) {
        this.limit = limit;
        this.permits = permits;
        this.left = permits;
        this.fromMicros = fromMicros;
        long micros = validMicros(limit, fromMicros);
        this.endNanos = sentNanos + TimeUnit.MICROSECONDS.toNanos(micros - micros / CLOCK_MARGIN);
    }

    /** Whether permits under such a limit can be taken beforehand at all. */
    static boolean isPossible(LimitNumbers limit) {
        return limit.kind() == 'F' || limit.kind() == 'S' || limit.kind() == 'T';
    }

    private static long validMicros(LimitNumbers limit, long fromMicros) {
        return limit.kind() == 'T'
                ? LONGEST_MICROS
                : Math.min(LONGEST_MICROS, limit.first() - fromMicros % limit.first());
    }

    boolean isValid(long nowNanos) {
        return endNanos - nowNanos > 0;
    }

    long left() {
        return left;
    }

    boolean tryTake(long cost) {
        if (cost > left) {
            return false;
        }
        left -= cost;
        return true;
    }

    /** Since when those count that are left: the last ones of a bucket's, which drip in last. */
    long leftFromMicros() {
        return limit.kind() == 'T' ? fromMicros + (permits - left) * limit.first() / limit.second() : fromMicros;
    }
}
