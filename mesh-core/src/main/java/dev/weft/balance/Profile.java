// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.Map;
import java.util.Objects;

/**
 * What is known of an instance before it is called.
 *
 * @param key unique among the instances of its service, and the same for as long as the instance lives: its statistics are
 *     kept under it
 * @param zone where it runs; empty if that is not known
 * @param weight its share of the calls, relative to its peers': {@value #NORMAL_WEIGHT} is normal, 0 gets no new ones, at
 *     most {@value #MOST_WEIGHT}
 * @param tags what routes may ask for, such as {@code version=v2}
 */
public record Profile(String key, String zone, int weight, Map<String, String> tags) {
    /** The weight of an instance that says nothing of its own. */
    public static final int NORMAL_WEIGHT = 100;

    /** A hundred times the normal weight. */
    public static final int MOST_WEIGHT = 10_000;

    public Profile {
        Objects.requireNonNull(key);
        Objects.requireNonNull(zone);
        if (weight < 0 || weight > MOST_WEIGHT) {
            throw new IllegalArgumentException("weight of " + key + " must be 0 to " + MOST_WEIGHT + ", was " + weight);
        }
        tags = Map.copyOf(tags);
    }

    /** An instance of normal weight, in no zone, without tags. */
    public static Profile of(String key) {
        return new Profile(key, "", NORMAL_WEIGHT, Map.of());
    }

    public Profile withZone(String zone) {
        return new Profile(key, zone, weight, tags);
    }

    public Profile withWeight(int weight) {
        return new Profile(key, zone, weight, tags);
    }

    public Profile withTags(Map<String, String> tags) {
        return new Profile(key, zone, weight, tags);
    }

    /** Whether it has all of {@code required}. */
    boolean has(Map<String, String> required) {
        return tags.entrySet().containsAll(required.entrySet());
    }
}
