// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

import java.util.Arrays;

/** The value in the middle, which one disturbed round out of many cannot move far. */
public final class Median {
    private Median() {}

    /** The middle one of {@code values}, or the mean of the two middle ones. */
    public static double of(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no median of nothing");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
