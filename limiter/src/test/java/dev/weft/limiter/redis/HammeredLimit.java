// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Limit;
import dev.weft.limiter.Quota;
import dev.weft.limiter.Quota.Sharing;
import dev.weft.limiter.Quota.WhenAway;
import dev.weft.limiter.SlidingLog;
import dev.weft.limiter.SlidingWindow;
import dev.weft.limiter.TokenBucket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The limits that {@link HammeringNode}s share, each with one key, and what they promise for intervals of a second. */
enum HammeredLimit {
    FIXED_WINDOW(new FixedWindow(200, Times.SECOND), Sharing.STRICT, WhenAway.CLOSED, 400, 200),
    SLIDING_WINDOW(new SlidingWindow(200, Times.SECOND), Sharing.STRICT, WhenAway.CLOSED, 200, 200),
    SLIDING_LOG(new SlidingLog(200, Times.SECOND), Sharing.STRICT, WhenAway.CLOSED, 200, 200),
    TOKEN_BUCKET(new TokenBucket(100, Times.SECOND, 50), Sharing.STRICT, WhenAway.CLOSED, 150, 50),
    HARD_TOKEN_BUCKET(TokenBucket.hard(200, Times.SECOND, 50), Sharing.STRICT, WhenAway.CLOSED, 200, 50),
    LEAKY_BUCKET(new LeakyBucket(100, Times.SECOND, 20), Sharing.STRICT, WhenAway.CLOSED, 100, 1),

    /** Asked for by those who wait; when turns are forgotten, then at most a whole queue of them. */
    LEAKY_BUCKET_QUEUED(new LeakyBucket(100, Times.SECOND, 20), Sharing.STRICT, WhenAway.CLOSED, 100, 20),

    LEASED_FIXED_WINDOW(new FixedWindow(4_000, Times.SECOND), Sharing.LEASED, WhenAway.CLOSED, 8_000, 4_000),
    LEASED_SLIDING_WINDOW(new SlidingWindow(4_000, Times.SECOND), Sharing.LEASED, WhenAway.CLOSED, 4_000, 4_000),
    /** As if a lease's longest time, 100 ms, had passed already. */
    LEASED_TOKEN_BUCKET(
            new TokenBucket(2_000, Times.SECOND, 1_000), Sharing.LEASED, WhenAway.CLOSED, 1_000 + 2_200, 1_000),
    LEASED_HARD_TOKEN_BUCKET(
            TokenBucket.hard(4_000, Times.SECOND, 1_000), Sharing.LEASED, WhenAway.CLOSED, 1_000 + 3_300, 1_000),

    /** Each process has an eighth of the limit in Redis's place; that is why these bounds grow with the processes. */
    SHARED_OUT_SLIDING_WINDOW(
            new SlidingWindow(200, Times.SECOND), Sharing.STRICT, WhenAway.LOCAL_SHARE, 200, 200, 200 / 8),
    SHARED_OUT_TOKEN_BUCKET(
            new TokenBucket(80, Times.SECOND, 40), Sharing.STRICT, WhenAway.LOCAL_SHARE, 120, 40, 120 / 8);

    private final Quota quota;
    private final long bound;
    private final long forgotten;
    private final long share;

    /** What the constants above need before themselves. */
    private static final class Times {
        static final Duration SECOND = Duration.ofSeconds(1);
    }

    /** The length of the intervals that the bounds are for. */
    static final long INTERVAL_MICROS = TimeUnit.SECONDS.toMicros(1);

    HammeredLimit(Limit limit, Sharing sharing, WhenAway away, long bound, long forgotten) {
        this(limit, sharing, away, bound, forgotten, 0);
    }

    HammeredLimit(Limit limit, Sharing sharing, WhenAway away, long bound, long forgotten, long share) {
        this.quota = new Quota(limit, sharing, away);
        this.bound = bound;
        this.forgotten = forgotten;
        this.share = share;
    }

    Quota quota() {
        return quota;
    }

    /**
     * The most in any interval.
     *
     * @param losses how often Redis came back empty in it
     * @param processes how many took their share of it in Redis's place
     */
    long bound(int losses, int processes) {
        return bound + losses * forgotten + processes * share;
    }

    /** The most in a window that begins where a fixed one does. */
    long alignedBound(int losses) {
        return quota.limit().capacity() + losses * forgotten;
    }

    /** What some interval has to see where enough is asked for. */
    long usual() {
        return isFixedWindow() ? quota.limit().capacity() : bound;
    }

    /** How much a second goes on and on. */
    long sustained() {
        if (quota.limit() instanceof TokenBucket bucket) {
            return bucket.rate();
        }
        return quota.limit() instanceof LeakyBucket bucket
                ? bucket.rate()
                : quota.limit().capacity();
    }

    boolean isFixedWindow() {
        return quota.limit() instanceof FixedWindow;
    }

    boolean isLeased() {
        return quota.sharing() == Sharing.LEASED;
    }
}
