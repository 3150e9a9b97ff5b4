// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/** Each answer, against its meaning, in states that an adversary has brought about. */
@Domain(LimitSamples.class)
@Domain(DomainContext.Global.class)
class DecisionProperties {
    private static final int STEPS = 60;
    private static final int MOST_ONE_BY_ONE = 50;

    @Property(tries = 1_500)
    void it_decides_as_the_slow_model_does_also_while_its_size_changes(@ForAll Limit limit, @ForAll long seed) {
        Adversary adversary = new Adversary(limit, seed);
        SlowModel model = SlowModel.of(limit);
        Usage usage = limit.fresh();
        for (int i = 0; i < STEPS; i++) {
            if (adversary.random().nextInt(10) == 0) {
                Limit next = Resized.by(usage.limit(), adversary.random());
                usage = next.adopt(usage, adversary.now());
                model.resize(next.capacity());
                adversary.face(next);
            }
            long now = adversary.nextInstant(usage);
            long permits = adversary.permits(usage);
            boolean admits = model.admits(now, permits);
            assertThat(usage.tryTake(now, permits) == 0).isEqualTo(admits);
            if (admits) {
                model.take(now, permits);
            }
        }
    }

    @Property(tries = 1_000)
    void retry_after_is_tight(@ForAll Limit limit, @ForAll long seed) {
        Adversary adversary = new Adversary(limit, seed);
        Usage usage = adversary.reach(limit.fresh());
        long now = adversary.nextInstant(usage);
        long permits = adversary.permits(usage);
        long wait = usage.copy().tryTake(now, permits);
        assertThat(wait).isNotNegative();
        assertThat(wait == Limit.NEVER).isEqualTo(permits > limit.capacity());
        if (wait > 0 && wait < Limit.NEVER) {
            assertThat(usage.copy().tryTake(now + wait, permits)).isZero();
            assertThat(usage.copy().tryTake(now + wait - 1, permits)).isEqualTo(1);
        }
    }

    @Property(tries = 300)
    void more_than_the_capacity_is_never_admitted(@ForAll Limit limit, @ForAll long seed) {
        Adversary adversary = new Adversary(limit, seed);
        Usage usage = adversary.reach(limit.fresh());
        long tooMuch = limit.capacity() + 1 + adversary.upTo(Limits.MOST_PERMITS - limit.capacity());
        assertThat(limit.fresh().tryTake(adversary.now(), tooMuch)).isEqualTo(Limit.NEVER);
        assertThat(usage.tryTake(adversary.nextInstant(usage), tooMuch)).isEqualTo(Limit.NEVER);
    }

    @Property(tries = 1_000)
    void remaining_is_the_most_that_is_admitted(@ForAll Limit limit, @ForAll long seed) {
        Adversary adversary = new Adversary(limit, seed);
        Usage usage = adversary.reach(limit.fresh());
        long now = adversary.nextInstant(usage);
        long remaining = usage.remaining(now);
        assertThat(usage.copy().tryTake(now, remaining)).isZero();
        assertThat(usage.copy().tryTake(now, remaining + 1)).isPositive();
    }

    @Property(tries = 1_000)
    void so_many_at_once_are_as_many_one_by_one(@ForAll Limit limit, @ForAll long seed) {
        if (limit instanceof LeakyBucket) {
            return;
        }
        Adversary adversary = new Adversary(limit, seed);
        Usage atOnce = adversary.reach(limit.fresh());
        Usage oneByOne = atOnce.copy();
        long now = adversary.nextInstant(atOnce);
        long permits = Math.min(MOST_ONE_BY_ONE, adversary.permits(atOnce));
        int admitted = 0;
        while (admitted < permits && oneByOne.tryTake(now, 1) == 0) {
            admitted++;
        }
        assertThat(atOnce.tryTake(now, permits) == 0).isEqualTo(admitted == permits);
        if (admitted == permits) {
            Twins.areAlike(atOnce, oneByOne, adversary);
        }
    }

    @Property(tries = 1_000)
    void refusal_changes_nothing(@ForAll Limit limit, @ForAll long seed) {
        Adversary adversary = new Adversary(limit, seed);
        Usage usage = adversary.reach(limit.fresh());
        Limit next = Resized.by(limit, adversary.random());
        Usage asked = next.adopt(usage, adversary.now());
        adversary.face(next);
        long now = adversary.nextInstant(asked);
        Usage notAsked = asked.copy();
        assertThat(asked.tryTake(now, asked.remaining(now) + 1)).isPositive();
        Twins.areAlike(notAsked, asked, adversary);
    }

    @Property(tries = 1_000)
    void reset_is_when_it_is_as_good_as_fresh_and_not_a_microsecond_before(@ForAll Limit limit, @ForAll long seed) {
        Adversary adversary = new Adversary(limit, seed);
        Usage usage = adversary.reach(limit.fresh());
        long now = adversary.now();
        long reset = usage.resetMicros(now);
        if (reset > 0) {
            assertThat(usage.remaining(now + reset - 1)).isLessThan(limit.capacity());
            assertThat(usage.used(now + reset - 1)).isPositive();
        }
        assertThat(usage.used(now + reset)).isZero();
        assertThat(usage.remaining(now + reset)).isEqualTo(limit.capacity());
        assertThat(usage.copy().tryTake(now + reset, limit.capacity())).isZero();
    }
}
