// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The ranges of limits' numbers. Within them no sum or product of permits and of times from now exceeds 53 bits, which is what
 * Lua counts exactly; an instant in the units of a {@link Pace} may, and fits a long.
 */
final class Limits {
    /** The most permits of a limit. */
    static final long MOST_PERMITS = 1L << 50;

    /** The longest time that a limit spans: ten years. */
    static final Duration MOST_SPAN = Duration.ofDays(3_653);

    private static final int NANOS_PER_MICRO = 1_000;

    private Limits() {}

    static long permits(String name, long permits, long least) {
        return number(name, permits, least, MOST_PERMITS);
    }

    static long number(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", was " + value);
        }
        return value;
    }

    static void span(String name, Duration span) {
        boolean inRange = !span.isNegative() && !span.isZero() && span.compareTo(MOST_SPAN) <= 0;
        if (!inRange || span.getNano() % NANOS_PER_MICRO != 0) {
            throw new IllegalArgumentException(
                    name + " must be 1 us to " + MOST_SPAN.toDays() + " days in whole microseconds, was " + span);
        }
    }

    static long micros(Duration duration) {
        return TimeUnit.SECONDS.toMicros(duration.getSeconds()) + TimeUnit.NANOSECONDS.toMicros(duration.getNano());
    }

    /** How far back a clock may go before it is followed. */
    static long toleratedStepMicros(long spanMicros) {
        return Math.max(spanMicros, Limit.TOLERATED_STEP_MICROS);
    }

    /** {@code dividend / divisor}, rounded up; both positive or the dividend 0. */
    static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
