// SPDX-License-Identifier: Apache-2.0
package dev.weft.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them: a number and a unit, such as {@code 250us}, {@code 1.5s} or {@code 2m}; a day has 24 hours. */
public final class DurationText {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(us|ms|s|m|h|d)");
    private static final List<String> UNITS = List.of("d", "h", "m", "s", "ms", "us");
    private static final BigDecimal MOST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

    private DurationText() {}

    /**
     * The time that {@code text} says.
     *
     * @throws IllegalArgumentException if it says none, showing what would
     */
    public static Duration parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "must be a number with a unit (us, ms, s, m, h, d) such as 500ms or 2s, was \"" + text + "\"");
        }
        BigDecimal nanos = new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(nanosOf(form.group(2))));
        return Duration.ofNanos(nanos.min(MOST_NANOS).longValue());
    }

    /** The same time as {@link #parse} reads it, in the longest unit of which it is a whole number: {@code 1m}, {@code 90s}. */
    public static String format(Duration duration) {
        long nanos = duration.toNanos();
        for (String unit : UNITS) {
            if (nanos % nanosOf(unit) == 0) {
                return nanos / nanosOf(unit) + unit;
            }
        }
        return BigDecimal.valueOf(nanos, 3).stripTrailingZeros().toPlainString() + "us";
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            default -> throw new IllegalArgumentException("no unit " + unit);
        };
    }
}
