// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.math.BigInteger;
import java.time.Duration;

/**
 * The time between two permits, as a fraction, so that three a second stay three a second. Times are counted in {@code
 * 1/scale} microseconds; one permit is worth {@code step} of them.
 *
 * <p>Exact while the reduced fraction has a divisor of at most {@value #MOST_SCALE} and all products stay within 53 bits;
 * otherwise the step is rounded up, so that the rate is lower than asked for by at most one part in {@code step}, which is
 * at least {@value #LEAST_ROUNDED_STEP}. A pace that would be further off is refused: some above ten million permits a
 * second, or with bursts above 2<sup>39</sup>.
 *
 * @param step how much time a permit takes, in units
 * @param scale how many units a microsecond has
 */
record Pace(long step, long scale) {
    private static final long MOST_SCALE = 1 << 10;
    private static final long MOST_UNITS = 1L << 50;
    private static final long LEAST_ROUNDED_STEP = 100;

    /** The scale of most limits; it spares them a division, which costs a tenth of a refusal. */
    private static final long WHOLE = 1;

    /**
     * @param rate so many permits
     * @param per in that time
     * @param most the most permits whose time is ever asked for
     * @throws IllegalArgumentException if that many take longer than ten years, or if they go too fast to be told apart
     */
    static Pace of(long rate, Duration per, long most) {
        long micros = Limits.micros(per);
        long spanMicros = ceilOfProduct(micros, most, rate);
        if (spanMicros > Limits.micros(Limits.MOST_SPAN)) {
            throw new IllegalArgumentException(most + " permits at " + rate + " per " + per + " take more than "
                    + Limits.MOST_SPAN.toDays() + " days");
        }
        long divisor = greatestCommonDivisor(micros, rate);
        long scale = rate / divisor;
        long mostScale = Math.min(MOST_SCALE, Math.max(1, MOST_UNITS / (spanMicros + most)));
        if (scale <= mostScale) {
            return new Pace(micros / divisor, scale);
        }
        long step = Limits.ceilDiv(micros * mostScale, rate);
        if (step < LEAST_ROUNDED_STEP) {
            throw new IllegalArgumentException(rate + " permits per " + per + " in bursts of " + most
                    + " are too fast to be counted within 1 %; let a permit stand for more");
        }
        return new Pace(step, mostScale);
    }

    /** {@code a * b / divisor}, rounded up, and at most the greatest long. In long arithmetic wherever that does. */
    private static long ceilOfProduct(long a, long b, long divisor) {
        long product = a * b;
        if (Math.multiplyHigh(a, b) == 0 && product >= 0 && product <= Long.MAX_VALUE - divisor) {
            return Limits.ceilDiv(product, divisor);
        }
        return BigInteger.valueOf(a)
                .multiply(BigInteger.valueOf(b))
                .add(BigInteger.valueOf(divisor - 1))
                .divide(BigInteger.valueOf(divisor))
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValueExact();
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /** A time in units. */
    long units(long micros) {
        return micros * scale;
    }

    /** A time in microseconds, rounded up. */
    long microsUp(long units) {
        return scale == WHOLE ? units : Limits.ceilDiv(units, scale);
    }

    /** What still counts of the time of {@code permits} that began to count at {@code fromMicros}, in units. */
    long left(long fromMicros, long nowMicros, long permits) {
        long worth = permits * step;
        return Math.max(0, Math.min(worth, worth - units(nowMicros - fromMicros)));
    }
}
