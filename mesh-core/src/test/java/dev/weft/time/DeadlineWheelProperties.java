// SPDX-License-Identifier: Apache-2.0
package dev.weft.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** The wheel against a list that is searched from end to end. */
class DeadlineWheelProperties {
    private static final long TICK = DeadlineWheel.TICK_NANOS;
    private static final int STEPS = 300;

    private final List<Entry> expired = new ArrayList<>();

    private final class Entry extends DeadlineWheel.Timeout {
        @Override
        protected void expire() {
            expired.add(this);
        }
    }

    @Property(tries = 300)
    void wheel_expires_what_a_naive_list_would(
            @ForAll long seed, @ForAll @LongRange(min = -1L << 60, max = 1L << 60) long origin) {
        Random random = new Random(seed);
        DeadlineWheel wheel = new DeadlineWheel(origin);
        List<Entry> entries = Stream.generate(Entry::new).limit(20).toList();
        Map<Entry, Long> model = new HashMap<>();
        long now = origin;
        for (int step = 0; step < STEPS; step++) {
            Entry entry = entries.get(random.nextInt(entries.size()));
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    long at = now + delay(random);
                    wheel.arm(entry, at);
                    model.put(entry, Math.max(at, now));
                }
                case 2 -> {
                    wheel.disarm(entry);
                    model.remove(entry);
                }
                default -> {
                    now += Math.abs(delay(random));
                    expired.clear();
                    wheel.advance(now);
                    assertRight(model, now);
                    expired.forEach(model::remove);
                }
            }
            assertThat(wheel.isEmpty()).isEqualTo(model.isEmpty());
            assertNextTickIsInTime(wheel, model);
        }
    }

    /** Nobody early, everybody within a tick, nobody twice. */
    private void assertRight(Map<Entry, Long> model, long now) {
        assertThat(expired)
                .doesNotHaveDuplicates()
                .allSatisfy(e -> assertThat(model.get(e)).isLessThanOrEqualTo(now));
        model.forEach((entry, at) -> {
            if (at + TICK <= now) {
                assertThat(expired).contains(entry);
            }
        });
    }

    private static void assertNextTickIsInTime(DeadlineWheel wheel, Map<Entry, Long> model) {
        long next = wheel.nextTickNanos();
        if (model.isEmpty()) {
            assertThat(next).isEqualTo(Long.MAX_VALUE);
        }
        model.values().forEach(at -> assertThat(next - at).isLessThanOrEqualTo(TICK));
    }

    /** Mostly near, now and then past, or beyond several turns of the wheel. */
    private static long delay(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> -random.nextLong(5 * TICK);
            case 1 -> random.nextLong(2_000 * TICK);
            case 2 -> random.nextLong(TICK);
            case 3 -> random.nextInt(512) * TICK;
            default -> random.nextLong(40 * TICK);
        };
    }
}
