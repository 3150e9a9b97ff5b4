// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** One key's holds on random traces, against a model that forgets nothing. */
class KeyHoldsProperties {
    private static final String KEY = "ada";
    private static final long BEGINNING = 1_790_000_000_000_000L;
    private static final int STEPS = 80;
    private static final int LONGEST_LEASE = 50;

    private final KeyHolds holds = new KeyHolds();
    private final HoldModel model = new HoldModel();
    private final List<HeldPermits> taken = new ArrayList<>();
    private long now = BEGINNING;

    @Property(tries = 100)
    void it_decides_as_the_model_does_while_leases_run_out_and_the_limit_changes(
            @ForAll @IntRange(max = 12) int first, @ForAll long seed) {
        Random random = new Random(seed);
        long capacity = first;
        for (int i = 0; i < STEPS; i++) {
            now += random.nextInt(LONGEST_LEASE / 2);
            capacity = random.nextInt(10) == 0 ? random.nextInt(13) : capacity;
            holds.follow(now);
            step(random, capacity);
            assertThat(holds.held()).isEqualTo(model.heldAt(now));
            assertThat(holds.remaining(capacity)).isEqualTo(Math.max(0, capacity - model.heldAt(now)));
        }
    }

    private void step(Random random, long capacity) {
        int who = taken.isEmpty() ? 0 : random.nextInt(taken.size());
        long lease = 1 + random.nextInt(LONGEST_LEASE);
        if (random.nextInt(3) > 0 || taken.isEmpty()) {
            long permits = 1 + random.nextInt(4);
            long wait = holds.waitMicros(now, permits, capacity);
            assertThat(wait == 0).isEqualTo(model.admits(now, permits, capacity));
            assertTight(permits, capacity, wait);
            if (wait == 0) {
                model.hold(taken.size(), permits, now + lease);
                taken.add(holds.hold(KEY, permits, now, lease));
                assertThat(model.heldAt(now)).isLessThanOrEqualTo(capacity);
            }
        } else if (random.nextBoolean()) {
            assertThat(holds.renew(taken.get(who), now, lease)).isEqualTo(model.isHeld(who, now));
            model.renew(who, now, now + lease);
        } else {
            holds.release(taken.get(who));
            model.release(who);
        }
    }

    /** Granted at that instant, and not a microsecond before. */
    private void assertTight(long permits, long capacity, long wait) {
        assertThat(wait == Limit.NEVER).isEqualTo(permits > capacity);
        if (wait > 0 && wait < Limit.NEVER) {
            assertThat(model.admits(now + wait, permits, capacity)).isTrue();
            assertThat(model.admits(now + wait - 1, permits, capacity)).isFalse();
        }
    }

    @Property(tries = 300)
    void remaining_is_the_most_that_is_granted(@ForAll @IntRange(min = 1, max = 12) int capacity, @ForAll long seed) {
        reach(capacity, new Random(seed));
        long remaining = holds.remaining(capacity);
        assertThat(holds.waitMicros(now, remaining, capacity)).isZero();
        assertThat(holds.waitMicros(now, remaining + 1, capacity)).isPositive();
    }

    @Property(tries = 300)
    void releasing_twice_is_releasing_once(@ForAll @IntRange(min = 1, max = 12) int capacity, @ForAll long seed) {
        Random random = new Random(seed);
        reach(capacity, random);
        HeldPermits one = taken.get(random.nextInt(taken.size()));
        holds.release(one);
        long held = holds.held();
        long reset = holds.resetMicros(now);
        holds.release(one);
        assertThat(holds.held()).isEqualTo(held);
        assertThat(holds.resetMicros(now)).isEqualTo(reset);
        assertThat(holds.renew(one, now, 1)).isFalse();
        assertThat(holds.held()).isEqualTo(held);
    }

    @Property(tries = 300)
    void what_runs_out_frees_exactly_its_permits(@ForAll @IntRange(min = 1, max = 12) int capacity, @ForAll long seed) {
        reach(capacity, new Random(seed));
        while (holds.held() > 0) {
            long next = taken.stream()
                    .filter(one -> one.held)
                    .mapToLong(one -> one.expiryMicros)
                    .min()
                    .orElseThrow();
            long ending = taken.stream()
                    .filter(one -> one.held && one.expiryMicros == next)
                    .mapToLong(one -> one.permits)
                    .sum();
            long before = holds.held();
            holds.follow(next - 1);
            assertThat(holds.held()).isEqualTo(before);
            holds.follow(next);
            assertThat(holds.held()).isEqualTo(before - ending);
        }
    }

    @Property(tries = 300)
    void reset_is_when_nothing_is_held_any_more_and_not_a_microsecond_before(
            @ForAll @IntRange(min = 1, max = 12) int capacity, @ForAll long seed) {
        reach(capacity, new Random(seed));
        long reset = holds.resetMicros(now);
        holds.follow(now + reset - 1);
        assertThat(holds.held()).isPositive();
        holds.follow(now + reset);
        assertThat(holds.held()).isZero();
        assertThat(holds.resetMicros(now + reset)).isZero();
    }

    @Example
    void smaller_limit_keeps_what_is_held_and_lets_nobody_in_until_enough_have_left() {
        HeldPermits three = holds.hold(KEY, 3, now, 100);
        holds.hold(KEY, 2, now, 200);
        assertThat(holds.remaining(2)).isZero();
        assertThat(holds.waitMicros(now, 1, 2)).isEqualTo(200);
        assertThat(holds.waitMicros(now, 1, 3)).isEqualTo(100);
        holds.release(three);
        assertThat(holds.waitMicros(now, 1, 3)).isZero();
    }

    @Example
    void clock_that_goes_back_a_little_frees_nothing_early() {
        holds.hold(KEY, 1, now, 100);
        holds.follow(now - Limit.TOLERATED_STEP_MICROS);
        assertThat(holds.waitMicros(now - Limit.TOLERATED_STEP_MICROS, 1, 1))
                .isEqualTo(100 + Limit.TOLERATED_STEP_MICROS);
    }

    @Example
    void clock_that_goes_back_by_a_year_takes_leases_along() {
        long year = 365L * 86_400_000_000L;
        holds.hold(KEY, 1, now, 100);
        holds.follow(now - year);
        assertThat(holds.waitMicros(now - year, 1, 1)).isEqualTo(100);
        holds.follow(now - year + 100);
        assertThat(holds.held()).isZero();
    }

    @Example
    void what_has_run_out_does_not_come_back_with_the_clock() {
        HeldPermits first = holds.hold(KEY, 1, now, 100);
        holds.follow(now + 100);
        HeldPermits second = holds.hold(KEY, 1, now + 100, 100);
        holds.follow(now + 50);
        assertThat(first.held).isFalse();
        assertThat(second.held).isTrue();
        assertThat(holds.held()).isEqualTo(1);
    }

    /** Some of it is held. */
    private void reach(long capacity, Random random) {
        while (holds.held() == 0 || random.nextInt(8) > 0) {
            now += random.nextInt(2);
            holds.follow(now);
            long permits = Math.min(1 + random.nextInt(3), holds.remaining(capacity));
            if (permits > 0) {
                taken.add(holds.hold(KEY, permits, now, LONGEST_LEASE + random.nextInt(LONGEST_LEASE)));
            }
        }
    }
}
