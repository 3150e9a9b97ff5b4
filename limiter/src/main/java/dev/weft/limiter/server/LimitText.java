// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import dev.weft.config.DurationText;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Limit;
import dev.weft.limiter.Quota;
import dev.weft.limiter.SlidingLog;
import dev.weft.limiter.SlidingWindow;
import dev.weft.limiter.TokenBucket;

/** Limits in words, for people. Stateless. */
public final class LimitText {
    private LimitText() {}

    /** Such as {@code 100 in any 1s}. */
    public static String of(Quota quota) {
        String shared = quota.sharing() == Quota.Sharing.LEASED ? ", leased" : "";
        return of(quota.limit()) + shared;
    }

    private static String of(Limit limit) {
        if (limit instanceof FixedWindow window) {
            return window.permits() + " in each " + DurationText.format(window.window());
        } else if (limit instanceof SlidingWindow window) {
            String in = window.counting() == SlidingWindow.Counting.STRICT ? " in any " : " in about any ";
            return window.permits() + in + DurationText.format(window.window());
        } else if (limit instanceof SlidingLog log) {
            return log.permits() + " in any " + DurationText.format(log.window()) + ", each remembered";
        } else if (limit instanceof TokenBucket bucket) {
            return bucket.rate() + " per " + DurationText.format(bucket.per()) + ", " + bucket.burst() + " at once";
        }
        LeakyBucket bucket = (LeakyBucket) limit;
        return bucket.rate() + " per " + DurationText.format(bucket.per()) + " evenly, " + bucket.queue() + " may wait";
    }
}
