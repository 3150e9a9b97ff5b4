// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

/** Hashes that are the same in every process, for ever: callers agree by them. */
final class Hashing {
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;
    private static final double TWO_TO_MINUS_53 = 0x1.0p-53;

    private Hashing() {}

    /** FNV-1a over the UTF-16 of {@code text}, mixed. */
    static long of(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return mix(hash);
    }

    /** Spreads near numbers far apart: the finalizer of SplitMix64 (Steele et al., 2014), which is a bijection. */
    static long mix(long number) {
        long z = number + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The same key as a number from 0 to below 1, for one of several uses that shall not agree. */
    static double fraction(long hash, long use) {
        return (mix(hash ^ use) >>> 11) * TWO_TO_MINUS_53;
    }
}
