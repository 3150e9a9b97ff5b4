// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.Random;

/** The same limit with another capacity, over the same time. */
final class Resized {
    private static final int MOST = 15;

    private Resized() {}

    static Limit by(Limit limit, Random random) {
        return to(limit, capacity(limit.capacity(), random));
    }

    /** Such a limit, or itself if that many permits would change more than the size. */
    static Limit to(Limit limit, long permits) {
        if (limit instanceof FixedWindow window) {
            return new FixedWindow(permits, window.window());
        } else if (limit instanceof SlidingLog log) {
            return new SlidingLog(permits, log.window());
        } else if (limit instanceof SlidingWindow window) {
            return new SlidingWindow(permits, window.window(), window.intervals(), window.counting());
        } else if (limit instanceof TokenBucket bucket) {
            TokenBucket resized = new TokenBucket(bucket.rate(), bucket.per(), Math.max(1, permits));
            return resized.pace().equals(bucket.pace()) ? resized : bucket;
        } else if (limit instanceof LeakyBucket bucket) {
            LeakyBucket resized = new LeakyBucket(bucket.rate(), bucket.per(), Math.max(1, permits));
            return resized.pace().equals(bucket.pace()) ? resized : bucket;
        }
        throw new AssertionError(limit);
    }

    /** A smaller one, or one that is as big as a small one may become: that is never too big. */
    private static long capacity(long capacity, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> Math.min(capacity, random.nextInt(MOST));
            case 1 -> capacity / 2;
            default -> capacity;
        };
    }
}
