// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

/** A limit as one would explain it, without a thought for memory or speed. */
interface SlowModel {
    boolean admits(long nowMicros, long permits);

    void take(long nowMicros, long permits);

    /** The most that is ever admitted becomes another, and nothing else changes. */
    void resize(long capacity);

    static SlowModel of(Limit limit) {
        if (limit instanceof TokenBucket bucket) {
            return ContinuousBucket.thatHolds(bucket.burst(), bucket.pace());
        } else if (limit instanceof LeakyBucket bucket) {
            return ContinuousBucket.thatMustBeEmpty(bucket.queue(), bucket.pace());
        }
        return new CountedWindow(limit);
    }
}
