// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A window against a sender and a user who keep their own books. */
class ReceiveWindowProperties {
    private static final int WINDOW = 65_536;
    private static final int MOST = 1 << 20;

    @Property(tries = 500)
    void books_of_sender_and_receiver_agree(@ForAll long seed) {
        Random random = new Random(seed);
        long now = random.nextLong() >> 2;
        ReceiveWindow window = new ReceiveWindow(WINDOW, MOST, now);
        long credit = WINDOW;
        long held = 0;
        ArrayDeque<Integer> untaken = new ArrayDeque<>();
        for (int step = 0; step < 500; step++) {
            now += random.nextInt(1_000_000);
            if (credit > 0 && random.nextBoolean()) {
                int cost = 8 + (random.nextInt(10) == 0 ? random.nextInt(500_000) : random.nextInt(5_000));
                window.received(cost);
                credit -= cost;
                held += cost;
                untaken.add(cost);
            } else if (!untaken.isEmpty()) {
                int cost = untaken.remove();
                held -= cost;
                credit += window.taken(cost, now, 1 + random.nextInt(1_000_000));
            }
            assertThat(window.windowBytes()).isBetween(WINDOW, MOST);
            assertThat(credit + held).as("never more than the window").isLessThanOrEqualTo(window.windowBytes());
            if (untaken.isEmpty()) {
                assertThat(credit)
                        .as("a user who has taken all never stops the sender")
                        .isGreaterThan(0);
            }
        }
    }

    @Test
    void a_message_may_overdraw_but_the_next_may_not_begin() {
        ReceiveWindow window = new ReceiveWindow(WINDOW, MOST, 0);
        window.received(WINDOW - 1);
        window.received(1_000_000);
        assertThatThrownBy(() -> window.received(8))
                .isInstanceOfSatisfying(
                        WireFailure.class, e -> assertThat(e.code()).isEqualTo(GoAwayCode.CREDIT));
    }

    @Test
    void credit_of_nothing_at_all_begins_no_message() {
        ReceiveWindow window = new ReceiveWindow(WINDOW, MOST, 0);
        window.received(WINDOW);
        assertThatThrownBy(() -> window.received(8)).isInstanceOf(WireFailure.class);
    }

    @Test
    void credit_waits_until_half_a_window_is_taken() {
        ReceiveWindow window = new ReceiveWindow(WINDOW, MOST, 0);
        window.received(WINDOW);
        assertThat(window.taken(WINDOW / 2 - 1, 0, 0)).isZero();
        assertThat(window.taken(1, 0, 0)).isEqualTo(WINDOW / 2);
    }

    @Test
    void a_window_used_up_within_two_round_trips_doubles_up_to_its_most() {
        ReceiveWindow window = new ReceiveWindow(WINDOW, MOST, 0);
        long now = 0;
        for (int i = 0; i < 20; i++) {
            window.received(window.windowBytes());
            now += 150;
            window.taken(window.windowBytes(), now, 100);
        }
        assertThat(window.windowBytes()).isEqualTo(MOST);
    }

    @Test
    void a_window_used_slowly_or_with_an_unknown_round_trip_stays() {
        ReceiveWindow window = new ReceiveWindow(WINDOW, MOST, 0);
        window.received(WINDOW);
        assertThat(window.taken(WINDOW, 200, 100)).isEqualTo(WINDOW);
        window.received(WINDOW);
        assertThat(window.taken(WINDOW, 201, 0)).isEqualTo(WINDOW);
        assertThat(window.windowBytes()).isEqualTo(WINDOW);
    }
}
