// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Limit;
import dev.weft.limiter.Verdict;
import dev.weft.limiter.concurrency.ConcurrencyLimit;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * An operation of {@code hold.lua}, and who is told what came of it.
 *
 * @param id tells the hold from all others of the same key
 * @param askedNanos when somebody asked for it, of {@link System#nanoTime}
 * @param answer fails if Redis does not answer
 */
record HoldCommand(
        Operation operation,
        String key,
        String id,
        long permits,
        ConcurrencyLimit limit,
        long askedNanos,
        Promise<Told> answer) {
    /** What Redis answers instead of {@link Limit#NEVER}. */
    private static final long NEVER = -1;

    /** How much later than it was asked for a lease may begin. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What is done. */
    enum Operation {
        /** Take the permits if they are there. */
        HOLD,
        /** Begin the lease anew, if it is not over. */
        RENEW,
        /** Give the permits back. */
        RELEASE
    }

    /** How many numbers Redis tells of an operation. */
    static final int NUMBERS = 4;

    /**
     * What Redis told.
     *
     * @param held whether the permits are held, or were until they were released
     * @param verdict on how many others would get
     */
    record Told(boolean held, Verdict verdict) {}

    /** A tag that in a Cluster says where it is done. */
    String tag() {
        return LimitKeys.tag(key);
    }

    /** Another one about the same hold. */
    HoldCommand then(Operation next, Promise<Told> told) {
        return new HoldCommand(next, key, id, permits, limit, System.nanoTime(), told);
    }

    /** Whether what it took is held no more, whatever became of it, unless it was renewed. */
    boolean isLeaseOver() {
        return System.nanoTime() - askedNanos > PATIENCE_NANOS + limit.lease().toNanos();
    }

    /** Its arguments, where its key has this number. */
    List<Object> arguments(int keyNumber) {
        return List.of(
                operation.name().toLowerCase(Locale.ROOT),
                keyNumber,
                id,
                permits,
                limit.permits(),
                limit.leaseMicros());
    }

    /** What the numbers say. */
    static Told told(long held, long waitMicros, long remaining, long resetMicros) {
        long wait = waitMicros == NEVER ? Limit.NEVER : waitMicros;
        return new Told(held != 0, new Verdict(wait, remaining, resetMicros, 0));
    }
}
