// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.math.BigInteger;

/**
 * A bucket with a hole: each permit pours one in, and it drains all the time, in fractions of a permit without rounding. The
 * level is counted in {@code 1/step} permits, of which {@code scale} drain in a microsecond.
 */
final class ContinuousBucket implements SlowModel {
    private final BigInteger step;
    private final BigInteger scale;
    private final Room room;
    private long capacity;
    private BigInteger level = BigInteger.ZERO;
    private long drainedUntil;

    private enum Room {
        UP_TO_THE_BRIM,
        WHEN_EMPTY
    }

    private ContinuousBucket(long capacity, Pace pace, Room room) {
        this.capacity = capacity;
        this.step = BigInteger.valueOf(pace.step());
        this.scale = BigInteger.valueOf(pace.scale());
        this.room = room;
    }

    /** Admits what does not make it overflow. */
    static ContinuousBucket thatHolds(long capacity, Pace pace) {
        return new ContinuousBucket(capacity, pace, Room.UP_TO_THE_BRIM);
    }

    /** Admits when nothing is left in it. */
    static ContinuousBucket thatMustBeEmpty(long capacity, Pace pace) {
        return new ContinuousBucket(capacity, pace, Room.WHEN_EMPTY);
    }

    @Override
    public boolean admits(long nowMicros, long permits) {
        drain(nowMicros);
        if (permits == 0 || permits > capacity) {
            return permits == 0;
        }
        BigInteger free = BigInteger.valueOf(capacity - permits).multiply(step);
        return level.compareTo(room == Room.WHEN_EMPTY ? BigInteger.ZERO : free) <= 0;
    }

    @Override
    public void take(long nowMicros, long permits) {
        drain(nowMicros);
        level = level.add(BigInteger.valueOf(permits).multiply(step));
    }

    @Override
    public void resize(long most) {
        capacity = most;
    }

    private void drain(long nowMicros) {
        BigInteger drained = BigInteger.valueOf(nowMicros - drainedUntil).multiply(scale);
        level = level.subtract(drained).max(BigInteger.ZERO);
        drainedUntil = nowMicros;
    }
}
