// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

/** The time at which the bucket is full again, in the units of its pace; {@link Gcra} says what follows from it. */
final class TokenBucketUsage extends Usage {
    private TokenBucket limit;
    private Gcra gcra;

    /** The greatest burst that it had; more than that is never missing, unless the clock goes back. */
    private long mostUnits;

    private long full;

    TokenBucketUsage(TokenBucket limit) {
        this(limit, Gcra.of(limit));
    }

    private TokenBucketUsage(TokenBucket limit, Gcra gcra) {
        this.limit = limit;
        this.gcra = gcra;
        this.mostUnits = gcra.burstUnits();
    }

    @Override
    public Limit limit() {
        return limit;
    }

    @Override
    public long waitMicros(long nowMicros, long permits) {
        return gcra.waitMicros(full, nowMicros, permits);
    }

    @Override
    public long take(long nowMicros, long permits) {
        Pace pace = gcra.pace();
        long from = Math.max(full, pace.units(nowMicros));
        full = gcra.after(full, nowMicros, permits);
        return from / pace.scale();
    }

    @Override
    public void refund(long fromMicros, long nowMicros, long permits) {
        full -= gcra.pace().left(fromMicros, nowMicros, permits);
    }

    @Override
    public long remaining(long nowMicros) {
        return Math.max(0, gcra.burstUnits() - missing(nowMicros)) / gcra.pace().step();
    }

    @Override
    public long resetMicros(long nowMicros) {
        return gcra.pace().microsUp(missing(nowMicros));
    }

    @Override
    public long used(long nowMicros) {
        return Limits.ceilDiv(missing(nowMicros), gcra.pace().step());
    }

    @Override
    Usage copy() {
        TokenBucketUsage copy = new TokenBucketUsage(limit, gcra);
        copy.mostUnits = mostUnits;
        copy.full = full;
        return copy;
    }

    @Override
    void follow(long nowMicros) {
        full = gcra.followed(full, nowMicros, mostUnits);
    }

    @Override
    boolean countsAsUnder(Limit other) {
        return other instanceof TokenBucket bucket && bucket.pace().equals(gcra.pace());
    }

    @Override
    void changeTo(Limit next) {
        limit = (TokenBucket) next;
        gcra = Gcra.of(limit);
        mostUnits = Math.max(mostUnits, gcra.burstUnits());
    }

    private long missing(long nowMicros) {
        return gcra.missing(full, nowMicros);
    }
}
