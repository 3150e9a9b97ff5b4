// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.Objects;

/**
 * What a request costs one key.
 *
 * @param key who or what is counted; keys of different rules must differ. It is a user's word as a rule, so it may be hostile:
 *     at most {@value #MOST_KEY_CHARS} characters
 * @param quota what it may use
 * @param cost how many permits, 0 to 2<sup>50</sup>; 0 only looks
 */
public record Charge(String key, Quota quota, long cost) {
    /** The longest key. */
    public static final int MOST_KEY_CHARS = 1_024;

    public Charge {
        Objects.requireNonNull(quota);
        if (key.isEmpty() || key.length() > MOST_KEY_CHARS) {
            throw new IllegalArgumentException(
                    "key must have 1 to " + MOST_KEY_CHARS + " characters, had " + key.length());
        }
        Limits.permits("cost", cost, 0);
    }
}
