// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.report;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** Numbers as a table shows them: three significant digits, and a unit that keeps them short. */
public final class Figures {
    private static final double THOUSAND = 1e3;
    private static final double MILLION = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;

    private Figures() {}

    /** {@code 749 k}, {@code 2.33 M}. */
    public static String count(double value) {
        if (value >= MILLION) {
            return threeDigits(value / MILLION) + " M";
        }
        return value >= 10 * THOUSAND
                ? threeDigits(value / THOUSAND) + " k"
                : String.format(Locale.ROOT, "%.0f", value);
    }

    /** {@code 0.033}, {@code 0.91}, {@code 1.00}: two decimals, three for what is small. */
    public static String ratio(double value) {
        return String.format(Locale.ROOT, value < 0.1 ? "%.3f" : "%.2f", value);
    }

    /** {@code 68.1}, as microseconds. */
    public static String micros(double nanos) {
        return threeDigits(nanos / NANOS_PER_MICRO);
    }

    /** {@code 4}, {@code 0.5}: as it was typed. */
    public static String plain(double value) {
        return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }

    private static String threeDigits(double value) {
        int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
