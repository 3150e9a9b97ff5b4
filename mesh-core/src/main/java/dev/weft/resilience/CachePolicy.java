// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import java.time.Duration;

/**
 * Which good answers are kept, to be given again when there is nobody to ask. A value.
 *
 * @param longestAge of an answer that is given, 1 ms to 365 days
 * @param entries answers kept of a method, 1 to 1,000,000; the one not asked for the longest goes first
 */
public record CachePolicy(Duration longestAge, int entries) {
    private static final int MOST_ENTRIES = 1_000_000;

    public CachePolicy {
        if (longestAge.compareTo(Duration.ofMillis(1)) < 0 || longestAge.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("longestAge must be 1 ms to 365 days, was " + longestAge);
        }
        if (entries < 1 || entries > MOST_ENTRIES) {
            throw new IllegalArgumentException("entries must be 1 to " + MOST_ENTRIES + ", was " + entries);
        }
    }
}
