// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/** What is given back comes back as far as it still counts, and never further. */
@Domain(LimitSamples.class)
@Domain(DomainContext.Global.class)
class RefundProperties {
    private static final int STEPS = 15;
    private static final long NOW = 1_790_000_000_000_000L;

    @Property(tries = 1_000)
    void permits_that_are_given_back_at_once_were_never_taken(@ForAll Limit limit, @ForAll long seed) {
        Adversary adversary = new Adversary(limit, seed);
        Usage usage = adversary.reach(limit.fresh());
        long now = adversary.nextInstant(usage);
        Usage twin = usage.copy();
        long permits = adversary.upTo(usage.remaining(now));
        usage.refund(usage.take(now, permits), now, permits);
        Twins.areAlike(twin, usage, adversary);
    }

    @Property(tries = 1_000)
    void part_that_is_given_back_at_once_leaves_the_rest_taken(@ForAll Limit limit, @ForAll long seed) {
        Assume.that(!(limit instanceof LeakyBucket)); // A turn is given back whole.
        Adversary adversary = new Adversary(limit, seed);
        Usage usage = adversary.reach(limit.fresh());
        long now = adversary.nextInstant(usage);
        Usage twin = usage.copy();
        long permits = adversary.upTo(usage.remaining(now));
        long unneeded = adversary.upTo(permits);
        usage.refund(usage.take(now, permits), now, unneeded);
        twin.take(now, permits - unneeded);
        Twins.areAlike(twin, usage, adversary);
    }

    @Property(tries = 3_000)
    void late_refund_never_leaves_more_than_if_the_permits_had_not_been_taken(@ForAll Limit limit, @ForAll long seed) {
        Adversary adversary = new Adversary(limit, seed);
        Usage usage = adversary.reach(limit.fresh());
        long taken = adversary.nextInstant(usage);
        Usage twin = usage.copy();
        long permits = adversary.upTo(usage.remaining(taken));
        long from = usage.take(taken, permits);
        long left = permits;
        for (int i = adversary.random().nextInt(STEPS); i >= 0; i--) {
            long now = adversary.nextInstant(usage);
            long refunded = adversary.random().nextInt(4) == 0 ? adversary.upTo(left) : 0;
            usage.refund(from, now, refunded);
            left -= refunded;
            hasNoMore(usage, twin, now);
            long others = adversary.permits(usage);
            if (usage.tryTake(now, others) == 0) {
                assertThat(twin.tryTake(now, others)).isZero();
            }
        }
        usage.refund(from, adversary.nextInstant(usage), left);
        hasNoMore(usage, twin, adversary.now());
        hasNoMore(usage, twin, adversary.nextInstant(usage));
    }

    /** They count from when the bucket would have been full without them: the first of them drips in only after that. */
    @Example
    void token_bucket_deep_in_debt_gets_all_of_them_back_until_they_would_have_dripped_in() {
        Usage usage = new TokenBucket(1, Duration.ofSeconds(1), 10).fresh();
        usage.take(NOW, 7);
        long from = usage.take(NOW, 3);
        assertThat(from).isEqualTo(NOW + 7_000_000);
        Usage inTime = usage.copy();
        inTime.refund(from, from, 3);
        assertThat(inTime.remaining(from)).isEqualTo(10);
        assertThat(usage.remaining(from)).isEqualTo(7);
        usage.refund(from, from + 2_000_000, 3);
        assertThat(usage.remaining(from + 2_000_000)).isEqualTo(10);
        assertThat(usage.resetMicros(from + 2_000_000)).isZero();
    }

    /** The clock went back by a day: its first window still counts what was taken before, the next ones do not. */
    @Example
    void permits_of_a_time_that_the_clock_has_taken_back_are_not_given_back_to_others() {
        long day = Duration.ofDays(1).toMillis() * 1_000;
        Usage usage = new FixedWindow(10, Duration.ofSeconds(1)).fresh();
        long from = usage.take(NOW, 4);
        usage.tryTake(NOW - day, 1);
        usage.tryTake(NOW - day + 1_000_000, 3);
        usage.refund(from, NOW - day + 1_000_000, 4);
        assertThat(usage.remaining(NOW - day + 1_000_000)).isEqualTo(7);
    }

    private static void hasNoMore(Usage usage, Usage twin, long now) {
        assertThat(usage.used(now)).isGreaterThanOrEqualTo(twin.used(now));
        assertThat(usage.remaining(now)).isLessThanOrEqualTo(twin.remaining(now));
        assertThat(usage.resetMicros(now)).isGreaterThanOrEqualTo(twin.resetMicros(now));
    }
}
