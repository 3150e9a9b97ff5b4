// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

/** The time at which the next one may go out, in the units of its pace. */
final class LeakyBucketUsage extends Usage {
    private LeakyBucket limit;
    private final Pace pace;

    /** The longest queue that it had; more than that is never ahead, unless the clock goes back. */
    private long mostUnits;

    private long next;

    LeakyBucketUsage(LeakyBucket limit) {
        this(limit, limit.pace());
    }

    private LeakyBucketUsage(LeakyBucket limit, Pace pace) {
        this.limit = limit;
        this.pace = pace;
        this.mostUnits = limit.queue() * pace.step();
    }

    @Override
    public Limit limit() {
        return limit;
    }

    @Override
    public long waitMicros(long nowMicros, long permits) {
        if (permits > limit.queue()) {
            return Limit.NEVER;
        }
        return permits == 0 ? 0 : pace.microsUp(ahead(nowMicros));
    }

    @Override
    public long take(long nowMicros, long permits) {
        long from = Math.max(next, pace.units(nowMicros));
        next = from + permits * pace.step();
        return from / pace.scale();
    }

    @Override
    public void refund(long fromMicros, long nowMicros, long permits) {
        if (isLast(fromMicros, permits)) {
            next -= pace.left(fromMicros, nowMicros, permits);
        }
    }

    @Override
    public long remaining(long nowMicros) {
        return ahead(nowMicros) == 0 ? limit.queue() : 0;
    }

    @Override
    public long resetMicros(long nowMicros) {
        return pace.microsUp(ahead(nowMicros));
    }

    @Override
    public long used(long nowMicros) {
        return Limits.ceilDiv(ahead(nowMicros), pace.step());
    }

    @Override
    Usage copy() {
        LeakyBucketUsage copy = new LeakyBucketUsage(limit, pace);
        copy.mostUnits = mostUnits;
        copy.next = next;
        return copy;
    }

    @Override
    void follow(long nowMicros) {
        long tolerated = Limits.toleratedStepMicros(pace.microsUp(mostUnits));
        if (ahead(nowMicros) > mostUnits + pace.units(tolerated)) {
            next = pace.units(nowMicros) + mostUnits;
        }
    }

    @Override
    boolean countsAsUnder(Limit other) {
        return other instanceof LeakyBucket bucket && bucket.pace().equals(pace);
    }

    @Override
    void changeTo(Limit next) {
        limit = (LeakyBucket) next;
        mostUnits = Math.max(mostUnits, limit.queue() * pace.step());
    }

    /** Only then is nobody's turn right behind it, which would come too soon after another one. */
    private boolean isLast(long fromMicros, long permits) {
        long behind = next - pace.units(fromMicros) - permits * pace.step();
        return behind >= 0 && behind < pace.scale();
    }

    private long ahead(long nowMicros) {
        return Math.max(0, next - pace.units(nowMicros));
    }
}
