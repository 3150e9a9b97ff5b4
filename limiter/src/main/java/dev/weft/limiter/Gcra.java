// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

/**
 * The arithmetic of a token bucket whose whole state is one number: the time at which it is full again, in units of its pace.
 * How far that is ahead says how much is missing. This is GCRA (ITU-T I.371, virtual scheduling), where the number is called
 * the theoretical arrival time. Pure.
 *
 * @param pace what a permit is worth
 * @param burst the most permits that gather
 * @param burstUnits what they are worth
 */
record Gcra(Pace pace, long burst, long burstUnits) {

    static Gcra of(TokenBucket limit) {
        Pace pace = limit.pace();
        return new Gcra(pace, limit.burst(), limit.burst() * pace.step());
    }

    /** What is missing from a full bucket, in units. */
    long missing(long full, long nowMicros) {
        return Math.max(0, full - pace.units(nowMicros));
    }

    /** How long until {@code permits} are there; see {@link Usage#waitMicros}. */
    long waitMicros(long full, long nowMicros, long permits) {
        if (permits > burst) {
            return Limit.NEVER;
        }
        long excess = missing(full, nowMicros) + permits * pace.step() - burstUnits;
        return excess <= 0 || permits == 0 ? 0 : pace.microsUp(excess);
    }

    /** The state after {@code permits} were taken. */
    long after(long full, long nowMicros, long permits) {
        return Math.max(full, pace.units(nowMicros)) + permits * pace.step();
    }

    /**
     * The state from which to go on, when the clock may have gone back.
     *
     * @param mostUnits the greatest burst that the bucket had
     */
    long followed(long full, long nowMicros, long mostUnits) {
        long ahead = full - pace.units(nowMicros) - mostUnits;
        return ahead > 0 && ahead > pace.units(Limits.toleratedStepMicros(pace.microsUp(mostUnits)))
                ? pace.units(nowMicros) + mostUnits
                : full;
    }
}
