// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/**
 * Another limit goes on with what was used under the old one. That one of another size decides on as if it had been so from
 * the beginning is shown with the slow models, in {@link DecisionProperties}.
 */
@Domain(LimitSamples.class)
@Domain(DomainContext.Global.class)
class LimitChangeProperties {
    private static final long NOW = 1_790_000_000_000_000L;
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Property(tries = 1_500)
    void no_change_gives_back_more_than_was_free(@ForAll Limit before, @ForAll Limit after, @ForAll long seed) {
        Adversary adversary = new Adversary(before, seed);
        Usage usage = adversary.reach(before.fresh());
        long now = adversary.now();
        long used = usage.used(now);
        Usage adopted = after.adopt(usage, now);
        assertThat(adopted.limit()).isEqualTo(after);
        assertThat(adopted.remaining(now)).isLessThanOrEqualTo(Math.max(0, after.capacity() - used));
        assertThat(adopted.used(now)).isGreaterThanOrEqualTo(Math.min(after.capacity(), used));
    }

    @Property(tries = 1_000)
    void change_of_size_changes_the_size_and_nothing_else(@ForAll Limit limit, @ForAll long seed) {
        Adversary adversary = new Adversary(limit, seed);
        Usage usage = adversary.reach(limit.fresh());
        Limit smaller = Resized.by(limit, adversary.random());
        long now = adversary.now();
        Usage adopted = smaller.adopt(usage.copy(), now);
        assertThat(adopted.used(now)).isEqualTo(usage.used(now));
        assertThat(adopted.resetMicros(now)).isEqualTo(usage.resetMicros(now));
        Twins.areAlike(usage, limit.adopt(adopted, now), adversary);
    }

    @Property(tries = 500)
    void nothing_used_is_nothing_used_under_any_other(@ForAll Limit before, @ForAll Limit after, @ForAll long seed) {
        Adversary adversary = new Adversary(before, seed);
        Usage usage = adversary.reach(before.fresh());
        long now = adversary.now() + usage.resetMicros(adversary.now());
        Usage adopted = after.adopt(usage, now);
        assertThat(adopted.used(now)).isZero();
        assertThat(adopted.remaining(now)).isEqualTo(after.capacity());
        assertThat(adopted.resetMicros(now)).isZero();
    }

    /** Smaller on one node and still great on another, while new rules spread: nobody gains by going back and forth. */
    @Example
    void bucket_that_becomes_small_and_great_again_still_misses_what_was_taken() {
        TokenBucket great = new TokenBucket(1, SECOND, 1_000);
        TokenBucket small = new TokenBucket(1, SECOND, 1);
        Usage usage = great.fresh();
        assertThat(usage.tryTake(NOW, 1_000)).isZero();
        usage = small.adopt(usage, NOW);
        assertThat(usage.tryTake(NOW, 1)).isEqualTo(1_000_000_000);
        usage = great.adopt(usage, NOW);
        assertThat(usage.remaining(NOW)).isZero();
    }

    @Example
    void used_permits_of_a_window_are_missing_in_a_bucket() {
        Usage usage = new FixedWindow(100, SECOND).fresh();
        usage.take(NOW, 30);
        Usage adopted = new TokenBucket(10, SECOND, 50).adopt(usage, NOW);
        assertThat(adopted.remaining(NOW)).isEqualTo(20);
        assertThat(adopted.resetMicros(NOW)).isEqualTo(3_000_000);
    }
}
