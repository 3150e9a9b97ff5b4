// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

/** How much of the past still counts: {@code exp(-x)}, to a few percent in a few nanoseconds. */
final class Decay {
    private static final double STEP = 1.0 / 1_024;
    /** Beyond this, nothing is left that would change a choice. */
    private static final double END = 32;

    private Decay() {}

    /** About {@code exp(-x)} of {@code x = elapsed x perNano}, as (1 - x/1024)^1024; 1 if no time has passed. */
    static double over(long elapsedNanos, double perNano) {
        double x = elapsedNanos * perNano;
        if (x <= 0) {
            return 1;
        }
        return x >= END ? 0 : toThe1024(1 - x * STEP);
    }

    private static double toThe1024(double base) {
        double power = base * base;
        power *= power;
        power *= power;
        power *= power;
        power *= power;
        power *= power;
        power *= power;
        power *= power;
        power *= power;
        return power * power;
    }
}
