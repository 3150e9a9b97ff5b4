// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

/**
 * What one subject did in one sample.
 *
 * @param perSecond decisions a second, by all threads together
 * @param nanosEach how long one decision took the thread that asked; where many are in flight, the time between two answers
 * @param bytesEach heap that a decision took; not a number where it was not measured
 */
record Sample(double perSecond, double nanosEach, double bytesEach) {
    private static final double NANOS_A_SECOND = 1e9;

    static Sample of(double perSecond) {
        return new Sample(perSecond, NANOS_A_SECOND / perSecond, Double.NaN);
    }
}
