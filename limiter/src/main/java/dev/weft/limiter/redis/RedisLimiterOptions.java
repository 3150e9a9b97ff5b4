// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import java.time.Duration;

/**
 * How limits are kept in Redis.
 *
 * @param prefix what all keys begin with; nodes that share limits have the same
 * @param decisionTimeout how long a decision may take before the quota's rule for an absent Redis decides, 1 ms to 1 min;
 *     longer bears slow servers, shorter spares callers when one hangs
 * @param connectTimeout how long it may take to connect and to log in; callers do not wait for it
 * @param maxLocalKeys how many keys each node remembers for its own share while Redis is away
 */
public record RedisLimiterOptions(String prefix, Duration decisionTimeout, Duration connectTimeout, int maxLocalKeys) {
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

    /** Keys begin with {@code weft}; 100 ms for a decision, 2 s to connect, 100,000 keys. */
    public static final RedisLimiterOptions DEFAULT =
            new RedisLimiterOptions("weft", Duration.ofMillis(100), Duration.ofSeconds(2), 100_000);

    public RedisLimiterOptions {
        if (prefix.isBlank() || prefix.indexOf('{') >= 0) {
            throw new IllegalArgumentException(
                    "prefix must not be empty and must not contain {, was \"" + prefix + "\"");
        }
        requireTimeout("decisionTimeout", decisionTimeout);
        requireTimeout("connectTimeout", connectTimeout);
        if (maxLocalKeys < 1) {
            throw new IllegalArgumentException("maxLocalKeys must be positive, was " + maxLocalKeys);
        }
    }

    /** These with another prefix. */
    public RedisLimiterOptions withPrefix(String prefix) {
        return new RedisLimiterOptions(prefix, decisionTimeout, connectTimeout, maxLocalKeys);
    }

    /** These with another time for a decision. */
    public RedisLimiterOptions withDecisionTimeout(Duration timeout) {
        return new RedisLimiterOptions(prefix, timeout, connectTimeout, maxLocalKeys);
    }

    private static void requireTimeout(String name, Duration timeout) {
        if (timeout.toMillis() < 1 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException(name + " must be 1 ms to 1 min, was " + timeout);
        }
    }
}
