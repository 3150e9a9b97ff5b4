// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many calls are under way for so long that they are slow already, whatever will come of them: a service that hangs ends no
 * calls, and would never be noticed by those that do. Calls are counted by when they began, to an eighth of the time after
 * which they are slow. Thread-safe, without locks.
 */
final class CallsUnderWay {
    private static final int BUCKETS_UNTIL_SLOW = 8;
    private static final int BUCKETS = 16;
    private static final int SHIFT = 32;

    private final long bucketNanos;

    /** Of each bucket its number, of which the low bits do, and how many calls that began then are under way. */
    private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);

    /** Those that began before all buckets. */
    private final AtomicLong before = new AtomicLong();

    /** {@code slowNanos}: after which a call is slow. */
    CallsUnderWay(long slowNanos) {
        this.bucketNanos = Math.max(1, slowNanos / BUCKETS_UNTIL_SLOW);
    }

    /** One has begun; returns whether it is the first one of its bucket, and thus the time to look again. */
    boolean begin(long nowNanos) {
        int number = number(nowNanos);
        int place = Math.floorMod(number, BUCKETS);
        while (true) {
            long seen = buckets.get(place);
            int age = number - (int) (seen >>> SHIFT);
            if (age < 0 && (int) seen > 0) {
                before.incrementAndGet();
                return false;
            }
            long next = age == 0 ? seen + 1 : packed(number, 1);
            if (buckets.compareAndSet(place, seen, next)) {
                if (age != 0 && (int) seen > 0) {
                    before.addAndGet((int) seen);
                }
                return age != 0;
            }
        }
    }

    /** One that began then has ended. */
    void end(long beginNanos) {
        int number = number(beginNanos);
        int place = Math.floorMod(number, BUCKETS);
        while (true) {
            long seen = buckets.get(place);
            if ((int) (seen >>> SHIFT) != number || (int) seen == 0) {
                before.decrementAndGet();
                return;
            }
            if (buckets.compareAndSet(place, seen, seen - 1)) {
                return;
            }
        }
    }

    /** How many are slow already. */
    long overdue(long nowNanos) {
        int number = number(nowNanos);
        long overdue = before.get();
        for (int place = 0; place < BUCKETS; place++) {
            long bucket = buckets.get(place);
            int age = number - (int) (bucket >>> SHIFT);
            overdue += age > BUCKETS_UNTIL_SLOW ? (int) bucket : 0;
        }
        return Math.max(0, overdue);
    }

    private int number(long nanos) {
        return (int) Math.floorDiv(nanos, bucketNanos);
    }

    private static long packed(int number, int count) {
        return (long) number << SHIFT | count;
    }
}
