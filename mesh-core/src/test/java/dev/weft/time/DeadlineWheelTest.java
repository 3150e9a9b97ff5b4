// SPDX-License-Identifier: Apache-2.0
package dev.weft.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DeadlineWheelTest {
    private static final long TICK = DeadlineWheel.TICK_NANOS;

    private final DeadlineWheel wheel = new DeadlineWheel(0);
    private final List<String> expired = new ArrayList<>();

    private final class Named extends DeadlineWheel.Timeout {
        private final String name;
        private final Consumer<Named> then;

        Named(String name, Consumer<Named> then) {
            this.name = name;
            this.then = then;
        }

        @Override
        protected void expire() {
            expired.add(name);
            then.accept(this);
        }
    }

    private Named named(String name) {
        return new Named(name, self -> {});
    }

    @Test
    void nothing_expires_early() {
        wheel.arm(named("a"), 10 * TICK);
        wheel.advance(10 * TICK - 1);
        assertThat(expired).isEmpty();
        wheel.advance(11 * TICK);
        assertThat(expired).containsExactly("a");
    }

    @Test
    void what_is_due_already_expires_at_the_next_tick() {
        wheel.advance(100 * TICK);
        wheel.arm(named("late"), 3 * TICK);
        wheel.advance(100 * TICK + TICK / 2);
        assertThat(expired).isEmpty();
        wheel.advance(101 * TICK);
        assertThat(expired).containsExactly("late");
    }

    @Test
    void one_that_expires_may_disarm_another_that_is_due_too() {
        Named second = named("second");
        Named first = new Named("first", self -> wheel.disarm(second));
        wheel.arm(second, TICK);
        wheel.arm(first, TICK);
        wheel.advance(5 * TICK);
        assertThat(expired).containsExactly("first");
        assertThat(wheel.isEmpty()).isTrue();
    }

    @Test
    void one_that_arms_itself_again_expires_once_a_turn_at_most() {
        wheel.arm(new Named("again", self -> wheel.arm(self, 5 * TICK)), TICK);
        wheel.advance(3 * TICK);
        assertThat(expired).containsExactly("again");
        wheel.advance(6 * TICK);
        assertThat(expired).containsExactly("again", "again");
    }

    @Test
    void a_wheel_left_alone_for_long_catches_up_at_once() {
        for (int i = 0; i < 1_000; i++) {
            wheel.arm(named("t" + i), i * 7 * TICK);
        }
        wheel.advance(1_000_000 * TICK);
        assertThat(expired).hasSize(1_000);
        assertThat(wheel.isEmpty()).isTrue();
    }

    @Test
    void a_deadline_in_the_far_future_neither_overflows_nor_expires() {
        wheel.arm(named("never"), Long.MAX_VALUE / 2);
        wheel.advance(1_000_000 * TICK);
        assertThat(expired).isEmpty();
    }

    @Test
    void disarming_what_is_not_armed_is_harmless() {
        Named timeout = named("a");
        wheel.disarm(timeout);
        wheel.arm(timeout, TICK);
        wheel.disarm(timeout);
        wheel.disarm(timeout);
        wheel.advance(10 * TICK);
        assertThat(expired).isEmpty();
    }
}
