// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** A pace over the whole range of its numbers: exact where it says so, never too fast, and never beyond what is counted exactly. */
class PaceProperties {
    private static final long SECONDS_IN_TEN_YEARS = Limits.MOST_SPAN.toSeconds();
    private static final long ONE_PERCENT_OF = 100;
    private static final long LUA_COUNTS_TO = 1L << 53;
    private static final long LATEST_MICROS = 1L << 52;
    private static final long MOST_SCALE = 1L << 10;
    private static final long EXACT_UNITS = 1L << 50;

    @Property(tries = 2_000)
    void pace_is_never_faster_than_asked_for_and_slower_by_less_than_a_unit_and_one_percent(
            @ForAll("numbers") long rate, @ForAll("spans") long per, @ForAll("numbers") long most) {
        Assume.that(canBeCounted(rate, per, most));
        Pace pace = pace(rate, per, most);
        BigInteger asked = big(per).multiply(big(pace.scale()));
        assertThat(big(pace.step()).multiply(big(rate))).isGreaterThanOrEqualTo(asked);
        assertThat(big(pace.step() - 1).multiply(big(rate))).isLessThan(asked);
        BigInteger lost = big(pace.step()).multiply(big(rate)).subtract(asked);
        assertThat(lost.multiply(big(ONE_PERCENT_OF)))
                .isLessThanOrEqualTo(big(pace.step()).multiply(big(rate)));
    }

    @Property(tries = 2_000)
    void pace_whose_fraction_has_a_small_divisor_is_exact(
            @ForAll("numbers") long rate, @ForAll("spans") long per, @ForAll("numbers") long most) {
        Assume.that(canBeCounted(rate, per, most));
        long divisor = rate / big(rate).gcd(big(per)).longValueExact();
        long spanMicros = big(per).multiply(big(most)).divide(big(rate)).longValueExact() + 1;
        Assume.that(divisor <= MOST_SCALE
                && big(spanMicros + most).multiply(big(divisor)).compareTo(big(EXACT_UNITS)) <= 0);
        Pace pace = pace(rate, per, most);
        assertThat(big(pace.step()).multiply(big(rate))).isEqualTo(big(per).multiply(big(pace.scale())));
    }

    /** What is missing at most, and what is asked for at most, together. */
    @Property(tries = 2_000)
    void no_sum_goes_beyond_what_lua_counts_nor_an_instant_beyond_a_long(
            @ForAll("numbers") long rate, @ForAll("spans") long per, @ForAll("numbers") long most) {
        Assume.that(canBeCounted(rate, per, most));
        Pace pace = pace(rate, per, most);
        BigInteger worth = big(most).multiply(big(pace.step()));
        assertThat(worth.add(worth)).isLessThanOrEqualTo(big(LUA_COUNTS_TO));
        long tolerated = Limits.toleratedStepMicros(pace.microsUp(worth.longValueExact()));
        BigInteger waitedOut = worth.add(big(tolerated).multiply(big(pace.scale())));
        assertThat(waitedOut.add(worth)).isLessThanOrEqualTo(big(LUA_COUNTS_TO));
        assertThat(big(LATEST_MICROS).multiply(big(pace.scale())).add(waitedOut))
                .isLessThan(big(Long.MAX_VALUE));
    }

    @Property(tries = 1_000)
    void bucket_of_any_size_that_is_emptied_is_full_again_when_it_says_so(
            @ForAll("numbers") long rate, @ForAll("spans") long per, @ForAll("numbers") long burst) {
        Assume.that(canBeCounted(rate, per, burst));
        Usage usage = new TokenBucket(rate, Duration.of(per, ChronoUnit.MICROS), burst).fresh();
        long now = LATEST_MICROS / 2;
        assertThat(usage.tryTake(now, burst)).isZero();
        assertThat(usage.remaining(now)).isZero();
        long wait = usage.tryTake(now, burst);
        assertThat(wait).isEqualTo(usage.resetMicros(now)).isPositive();
        assertThat(usage.copy().tryTake(now + wait - 1, burst)).isEqualTo(1);
        assertThat(usage.tryTake(now + wait, burst)).isZero();
    }

    @Example
    void three_a_second_stay_three_a_second() {
        assertThat(Pace.of(3, Duration.ofSeconds(1), 10)).isEqualTo(new Pace(1_000_000, 3));
    }

    @Example
    void what_takes_more_than_ten_years_is_refused_with_its_numbers() {
        Duration year = Duration.ofDays(365);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenBucket(1, year, 11))
                .withMessage("11 permits at 1 per PT8760H take more than 3653 days");
        assertThat(new TokenBucket(1, year, 10).fresh().tryTake(0, 10)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenBucket(1, Limits.MOST_SPAN, Limits.MOST_PERMITS));
    }

    @Example
    void what_goes_too_fast_to_be_told_apart_is_refused() {
        Duration second = Duration.ofSeconds(1);
        assertThat(Pace.of(1_000_000_000, second, 1_000)).isEqualTo(new Pace(1, 1_000));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenBucket(10_000_000_000L, second, 1_000))
                .withMessage("10000000000 permits per PT1S in bursts of 1000 are too fast to be counted within 1 %;"
                        + " let a permit stand for more");
        assertThatIllegalArgumentException().isThrownBy(() -> new LeakyBucket(123_456_789, second, 1));
    }

    /** What the documentation says about which paces are refused. */
    @Property(tries = 1_000)
    void pace_below_ten_million_a_second_in_bursts_of_no_more_than_billions_is_accepted(
            @ForAll @LongRange(min = 1, max = 10_000_000) long rate,
            @ForAll @LongRange(min = 1, max = 3_600) long seconds,
            @ForAll @LongRange(min = 1, max = 1L << 39) long most) {
        Duration per = Duration.ofSeconds(seconds);
        assertThat(pace(rate * seconds, Limits.micros(per), Math.min(most, rate * SECONDS_IN_TEN_YEARS)))
                .isNotNull();
    }

    @Provide
    Arbitrary<Long> numbers() {
        return logarithmic(Limits.MOST_PERMITS);
    }

    @Provide
    Arbitrary<Long> spans() {
        return logarithmic(Limits.micros(Limits.MOST_SPAN));
    }

    /** Each number of bits is as likely. */
    private static Arbitrary<Long> logarithmic(long most) {
        Arbitrary<Long> anyBits = Arbitraries.integers()
                .between(1, Long.SIZE - 1 - Long.numberOfLeadingZeros(most) + 1)
                .flatMap(bits -> Arbitraries.longs().between(1L << (bits - 1), Math.min(most, (1L << bits) - 1)));
        return Arbitraries.oneOf(anyBits, anyBits, Arbitraries.of(1L, most, 1_000_000L))
                .withoutEdgeCases();
    }

    private static Pace pace(long rate, long per, long most) {
        return Pace.of(rate, Duration.of(per, ChronoUnit.MICROS), most);
    }

    private static boolean canBeCounted(long rate, long per, long most) {
        try {
            pace(rate, per, most);
            return true;
        } catch (IllegalArgumentException tooLongOrTooFast) {
            return false;
        }
    }

    private static BigInteger big(long value) {
        return BigInteger.valueOf(value);
    }
}
