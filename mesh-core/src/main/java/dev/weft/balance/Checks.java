// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.time.Duration;

/** What settings may be. */
final class Checks {
    private Checks() {}

    static int atLeast(int least, int value, String name) {
        require(value >= least, name, "at least " + least, value);
        return value;
    }

    static double atLeast(double least, double value, String name) {
        require(value >= least, name, "at least " + least, value);
        return value;
    }

    static double share(double value, String name) {
        require(value >= 0 && value <= 1, name, "0 to 1", value);
        return value;
    }

    static long nanos(Duration value, String name) {
        require(!value.isNegative(), name, "0 or more", value);
        return value.toNanos();
    }

    static long positiveNanos(Duration value, String name) {
        require(!value.isNegative() && !value.isZero(), name, "positive", value);
        return value.toNanos();
    }

    private static void require(boolean holds, String name, String what, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be " + what + ", was " + value);
        }
    }
}
