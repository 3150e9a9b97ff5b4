// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Spreads hash codes by a number that is drawn when the process starts, so that nobody outside knows which keys share a place.
 * Who makes many keys with one hash code makes them share one: that costs them their limits, and nobody else.
 */
public final class Hashing {
    private static final long SECRET = ThreadLocalRandom.current().nextLong() | 1;

    private Hashing() {}

    /** 0 to 2<sup>31</sup> - 1. */
    public static int spread(int hashCode) {
        long mixed = (hashCode ^ SECRET) * 0x9E37_79B9_7F4A_7C15L;
        return (int) ((mixed ^ SECRET >>> 7) >>> 33);
    }
}
