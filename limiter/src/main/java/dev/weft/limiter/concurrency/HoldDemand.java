// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Quota.WhenAway;
import java.util.Objects;

/**
 * What somebody wants to hold.
 *
 * @param key who or what is counted; it may be hostile: 1 to {@value dev.weft.limiter.Charge#MOST_KEY_CHARS} characters
 * @param limit how much is held under this key at once
 * @param permits how many, 0 to {@value ConcurrencyLimit#MOST_PERMITS}; 0 only looks, and more than the limit is never granted
 * @param whenAway what is decided while Redis is away, where limits are in Redis
 */
public record HoldDemand(String key, ConcurrencyLimit limit, long permits, WhenAway whenAway) {

    public HoldDemand {
        Objects.requireNonNull(limit);
        Objects.requireNonNull(whenAway);
        if (key.isEmpty() || key.length() > Charge.MOST_KEY_CHARS) {
            throw new IllegalArgumentException(
                    "key must have 1 to " + Charge.MOST_KEY_CHARS + " characters, had " + key.length());
        }
        if (permits < 0 || permits > ConcurrencyLimit.MOST_PERMITS) {
            throw new IllegalArgumentException(
                    "permits must be 0 to " + ConcurrencyLimit.MOST_PERMITS + ", was " + permits);
        }
    }

    /** So many for one key; each node its share while Redis is away. */
    public static HoldDemand of(String key, ConcurrencyLimit limit, long permits) {
        return new HoldDemand(key, limit, permits, WhenAway.LOCAL_SHARE);
    }
}
