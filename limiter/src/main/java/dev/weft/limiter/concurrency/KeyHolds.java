// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import dev.weft.limiter.Limit;
import java.util.TreeSet;

/**
 * All that is held of one key: the one place where a concurrency limit is decided in Java. Pure: the time is passed in, in
 * microseconds, and so is the limit, which may be another each time. {@link #follow} comes before anything else at an instant.
 * Not thread-safe.
 *
 * <p>Leases are half-open: what is held until an instant is free at that instant. What has run out is gone for good. A clock
 * that goes back by up to {@link Limit#TOLERATED_STEP_MICROS} makes leases as much longer; one that goes back further takes
 * them along, so that each lasts as long as it would have.
 */
final class KeyHolds {
    /** So that who asks for very much keeps nobody else waiting. */
    static final int MOST_LOOKED_AT = 1_000;

    private final TreeSet<HeldPermits> byExpiry = new TreeSet<>();
    private long held;
    private long numbers;
    private long latestMicros;

    /** Lets go of what has run out, and follows a clock that went back. */
    void follow(long nowMicros) {
        long step = latestMicros - nowMicros;
        if (step > Limit.TOLERATED_STEP_MICROS) {
            byExpiry.forEach(one -> one.expiryMicros -= step);
            latestMicros = nowMicros;
        }
        while (!byExpiry.isEmpty() && byExpiry.first().expiryMicros <= nowMicros) {
            release(byExpiry.first());
        }
    }

    /**
     * How long until {@code permits} would be there if nobody released any, or until the first {@value #MOST_LOOKED_AT} of those
     * that hold some have run out, where so many are in the way; {@link Limit#NEVER} for more than the capacity.
     */
    long waitMicros(long nowMicros, long permits, long capacity) {
        if (permits > capacity) {
            return Limit.NEVER;
        }
        long missing = permits == 0 ? 0 : held + permits - capacity;
        long wait = 0;
        int looked = 0;
        for (HeldPermits next : byExpiry) {
            if (missing <= 0 || looked++ == MOST_LOOKED_AT) {
                break;
            }
            missing -= next.permits;
            wait = next.expiryMicros - nowMicros;
        }
        return wait;
    }

    /** Holds permits that are there, on behalf of {@code key}. */
    HeldPermits hold(String key, long permits, long nowMicros, long leaseMicros) {
        HeldPermits taken = new HeldPermits(key, permits, numbers++, nowMicros + leaseMicros);
        add(taken, nowMicros);
        return taken;
    }

    /** Begins its lease anew, if it is still held. */
    boolean renew(HeldPermits permits, long nowMicros, long leaseMicros) {
        if (!permits.held) {
            return false;
        }
        release(permits);
        permits.expiryMicros = nowMicros + leaseMicros;
        permits.held = true;
        add(permits, nowMicros);
        return true;
    }

    /** Idempotent. */
    void release(HeldPermits permits) {
        if (permits.held) {
            permits.held = false;
            byExpiry.remove(permits);
            held -= permits.permits;
            latestMicros = byExpiry.isEmpty() ? 0 : latestMicros;
        }
    }

    /** How many permits are held. */
    long held() {
        return held;
    }

    /** The most that would be granted at once. */
    long remaining(long capacity) {
        return Math.max(0, capacity - held);
    }

    /** How long until nothing is held any more, if nobody releases any: 0 if nothing is. */
    long resetMicros(long nowMicros) {
        return byExpiry.isEmpty() ? 0 : byExpiry.last().expiryMicros - nowMicros;
    }

    /** Whether some of it is held on behalf of {@code key}. */
    boolean holdsFor(String key) {
        for (HeldPermits one : byExpiry) {
            if (one.key.equals(key)) {
                return true;
            }
        }
        return false;
    }

    private void add(HeldPermits permits, long nowMicros) {
        byExpiry.add(permits);
        held += permits.permits;
        latestMicros = Math.max(latestMicros, nowMicros);
    }
}
