// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

/**
 * The time at which the bucket is full again, in the units of its pace: GCRA's theoretical arrival time. How far that is
 * ahead says how much is missing.
 */
final class TokenBucketUsage extends Usage {
    private TokenBucket limit;
    private final Pace pace;
    private long burstUnits;

    /** The greatest burst that it had; more than that is never missing, unless the clock goes back. */
    private long mostUnits;

    private long full;

    TokenBucketUsage(TokenBucket limit) {
        this.limit = limit;
        this.pace = limit.pace();
        this.burstUnits = limit.burst() * pace.step();
        this.mostUnits = burstUnits;
    }

    @Override
    public Limit limit() {
        return limit;
    }

    @Override
    public long waitMicros(long nowMicros, long permits) {
        if (permits > limit.burst()) {
            return Limit.NEVER;
        }
        long excess = missing(nowMicros) + permits * pace.step() - burstUnits;
        return excess <= 0 || permits == 0 ? 0 : pace.microsUp(excess);
    }

    @Override
    public long take(long nowMicros, long permits) {
        long from = Math.max(full, pace.units(nowMicros));
        full = from + permits * pace.step();
        return from / pace.scale();
    }

    @Override
    public void refund(long fromMicros, long nowMicros, long permits) {
        long worth = permits * pace.step();
        long left = pace.units(fromMicros) + worth - pace.units(nowMicros);
        full -= Math.max(0, Math.min(worth, left));
    }

    @Override
    public long remaining(long nowMicros) {
        return Math.max(0, burstUnits - missing(nowMicros)) / pace.step();
    }

    @Override
    public long resetMicros(long nowMicros) {
        return pace.microsUp(missing(nowMicros));
    }

    @Override
    public long used(long nowMicros) {
        return Limits.ceilDiv(missing(nowMicros), pace.step());
    }

    @Override
    Usage copy() {
        TokenBucketUsage copy = new TokenBucketUsage(limit);
        copy.mostUnits = mostUnits;
        copy.full = full;
        return copy;
    }

    @Override
    void follow(long nowMicros) {
        long tolerated = Limits.toleratedStepMicros(pace.microsUp(mostUnits));
        if (missing(nowMicros) > mostUnits + pace.units(tolerated)) {
            full = pace.units(nowMicros) + mostUnits;
        }
    }

    @Override
    boolean changeTo(Limit next) {
        if (next instanceof TokenBucket bucket && bucket.pace().equals(pace)) {
            limit = bucket;
            burstUnits = bucket.burst() * pace.step();
            mostUnits = Math.max(mostUnits, burstUnits);
            return true;
        }
        return false;
    }

    private long missing(long nowMicros) {
        return Math.max(0, full - pace.units(nowMicros));
    }
}
