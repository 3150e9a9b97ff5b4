// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.Ledger.Entry;
import dev.weft.limiter.SlidingWindow.Counting;
import java.math.BigInteger;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/** Who asks for one permit at a time, again and again, and comes back when told to, gets all that the limit has to give. */
@Domain(LimitSamples.class)
@Domain(DomainContext.Global.class)
class SaturationProperties {
    private static final int MOST_TAKEN = 400;
    private static final int PERIODS = 5;
    private static final long FEW = 60;

    @Property(tries = 300)
    void fixed_window_gives_its_limit_in_each_window(@ForAll FixedWindow window, @ForAll long seed) {
        givesAllOfItInEach(Limits.micros(window.window()), window, seed, Begin.ALIGNED);
    }

    @Property(tries = 300)
    void log_gives_its_limit_in_each_window_from_the_first_call(@ForAll SlidingLog log, @ForAll long seed) {
        givesAllOfItInEach(Limits.micros(log.window()), log, seed, Begin.FIRST_CALL);
    }

    @Property(tries = 300)
    void sliding_window_gives_its_limit_in_each_window_and_if_strict_a_sub_interval(
            @ForAll SlidingWindow window, @ForAll long seed) {
        long length = window.intervalMicros() * window.intervals();
        long late = window.counting() == Counting.STRICT ? window.intervalMicros() : 0;
        givesAllOfItInEach(length + late, window, seed, Begin.FIRST_CALL);
    }

    /** One that drips faster than it may be asked overflows between two microseconds; then it gives its burst in each. */
    @Property(tries = 300)
    void token_bucket_gives_its_burst_and_then_its_rate(@ForAll TokenBucket sample, @ForAll long seed) {
        TokenBucket bucket = new TokenBucket(sample.rate(), sample.per(), Math.min(FEW, sample.burst()));
        Pace pace = bucket.pace();
        Assume.that((bucket.burst() - 1) * pace.step() >= pace.scale() - 1);
        long taken = 0;
        Ledger admitted = saturate(bucket, seed);
        long begin = admitted.entries().get(0).micros();
        for (Entry entry : admitted.entries()) {
            if (entry.permits() == 0) {
                assertThat(taken).isEqualTo(bucket.burst() + dripped(pace, entry.micros() - begin));
            }
            taken += entry.permits();
        }
    }

    @Property(tries = 300)
    void leaky_bucket_lets_one_go_in_each_step_rounded_up_to_whole_microseconds(
            @ForAll LeakyBucket bucket, @ForAll long seed) {
        long stepMicros = bucket.pace().microsUp(bucket.pace().step());
        long last = -1;
        for (Entry entry : saturate(bucket, seed).entries()) {
            if (entry.permits() > 0) {
                assertThat(last < 0 || entry.micros() == last + stepMicros).isTrue();
                last = entry.micros();
            }
        }
    }

    private enum Begin {
        ALIGNED,
        FIRST_CALL
    }

    private static void givesAllOfItInEach(long length, Limit sample, long seed, Begin beginning) {
        Assume.that(sample.capacity() > 0);
        Limit limit = Resized.to(sample, Math.min(FEW, sample.capacity()));
        Ledger admitted = saturate(limit, seed);
        long first = admitted.entries().get(0).micros();
        long last = admitted.entries().get(admitted.entries().size() - 1).micros();
        long begin = beginning == Begin.ALIGNED ? first - first % length : first;
        for (; begin + length <= last; begin += length) {
            long from = begin;
            assertThat(admitted.sum(micros -> micros >= from && micros < from + length))
                    .isGreaterThanOrEqualTo(limit.capacity());
        }
    }

    /** All that was taken, and an entry of 0 permits at each refusal. */
    private static Ledger saturate(Limit limit, long seed) {
        Adversary adversary = new Adversary(limit, seed);
        long now = adversary.now();
        long end = now + PERIODS * Math.max(1, Extent.of(limit).span());
        Usage usage = limit.fresh();
        Ledger ledger = new Ledger();
        while (now < end && ledger.entries().size() < MOST_TAKEN) {
            long wait = usage.tryTake(now, 1);
            ledger.add(now, wait == 0 ? 1 : 0);
            now += wait;
        }
        return ledger;
    }

    private static long dripped(Pace pace, long micros) {
        return BigInteger.valueOf(micros)
                .multiply(BigInteger.valueOf(pace.scale()))
                .divide(BigInteger.valueOf(pace.step()))
                .longValueExact();
    }
}
