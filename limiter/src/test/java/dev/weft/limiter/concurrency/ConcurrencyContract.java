// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.limiter.Limit;
import dev.weft.rpc.Sandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What holds for concurrency limits wherever they are kept. Times are long where they must not pass, and short where they must. */
public abstract class ConcurrencyContract {
    protected static final Duration LONG = Duration.ofSeconds(20);
    protected static final ConcurrencyLimit TWO = new ConcurrencyLimit(2, LONG);

    @RegisterExtension
    public final Sandbox sandbox = new Sandbox();

    private ConcurrencyLimiter limiter;

    /** A limiter of which nobody has asked anything yet. */
    protected abstract ConcurrencyLimiter newLimiter();

    @BeforeEach
    void open() {
        limiter = newLimiter();
        sandbox.closeLater(limiter::close);
    }

    protected final ConcurrencyLimiter limiter() {
        return limiter;
    }

    protected final HoldDecision ask(String key, ConcurrencyLimit limit, long permits) {
        return Sandbox.await(limiter.tryAcquire(HoldDemand.of(key, limit, permits)));
    }

    protected final Hold held(String key, ConcurrencyLimit limit, long permits) {
        return ((HoldDecision.Granted) ask(key, limit, permits)).hold();
    }

    private HoldTicket waiting(ConcurrencyLimit limit, long permits, Duration within) {
        return limiter.acquire(HoldDemand.of("ada", limit, permits), within);
    }

    @Test
    void so_many_are_held_at_once_and_others_are_not_concerned() {
        Hold both = held("ada", TWO, 2);
        HoldDecision refused = ask("ada", TWO, 1);

        assertThat(refused.isGranted()).isFalse();
        assertThat(refused.verdict().remaining()).isZero();
        assertThat(refused.verdict().waitMicros()).isBetween(1L, LONG.toNanos() / 1_000);
        assertThat(ask("bob", TWO, 2).isGranted()).isTrue();
        both.release();
        assertThat(both.isHeld()).isFalse();
        assertThat(ask("ada", TWO, 2).isGranted()).isTrue();
    }

    @Test
    void releasing_twice_is_releasing_once() {
        Hold first = held("ada", TWO, 1);
        held("ada", TWO, 1);
        first.release();
        first.release();

        assertThat(ask("ada", TWO, 1).isGranted()).isTrue();
        assertThat(ask("ada", TWO, 1).isGranted()).isFalse();
    }

    @Test
    void more_than_the_limit_is_never_granted() {
        assertThat(ask("ada", TWO, 3).verdict().waitMicros()).isEqualTo(Limit.NEVER);
        HoldDecision waited = Sandbox.await(waiting(TWO, 3, LONG).decision());
        assertThat(waited.verdict().waitMicros()).isEqualTo(Limit.NEVER);
    }

    @Test
    void limit_that_changes_keeps_what_is_held() {
        Hold both = held("ada", TWO, 2);
        assertThat(ask("ada", new ConcurrencyLimit(1, LONG), 1).isGranted()).isFalse();
        assertThat(ask("ada", new ConcurrencyLimit(4, LONG), 2).verdict().remaining())
                .isZero();
        assertThat(both.isHeld()).isTrue();
    }

    @Test
    void who_waits_gets_what_is_released_in_turn() {
        Hold both = held("ada", TWO, 2);
        List<HoldTicket> tickets = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            HoldTicket ticket = waiting(TWO, 1 + i % 2, LONG);
            ticket.decision().onSuccess(decision -> {
                synchronized (order) {
                    order.add(number);
                }
                ((HoldDecision.Granted) decision).hold().release();
            });
            tickets.add(ticket);
        }
        both.release();

        tickets.forEach(ticket -> Sandbox.await(ticket.decision()));
        synchronized (order) {
            assertThat(order).containsExactly(0, 1, 2, 3, 4);
        }
    }

    @Test
    void nobody_overtakes_who_waits() {
        held("ada", TWO, 1);
        HoldTicket two = waiting(TWO, 2, LONG);
        HoldTicket one = waiting(TWO, 1, Duration.ofMillis(50));

        assertThat(Sandbox.await(one.decision()).isGranted()).isFalse();
        assertThat(ask("ada", TWO, 1).isGranted()).isFalse();
        two.cancel();
        assertThat(Sandbox.await(two.decision()).isGranted()).isFalse();
        assertThat(ask("ada", TWO, 1).isGranted()).isTrue();
    }

    @Test
    void who_leaves_gives_the_place_to_those_behind() {
        held("ada", TWO, 1);
        HoldTicket two = waiting(TWO, 2, LONG);
        HoldTicket one = waiting(TWO, 1, LONG);
        two.cancel();

        assertThat(Sandbox.await(one.decision()).isGranted()).isTrue();
    }

    @Test
    void who_waits_in_vain_is_refused_in_time() {
        held("ada", TWO, 2);
        assertThat(Sandbox.await(waiting(TWO, 1, Duration.ofMillis(20)).decision())
                        .isGranted())
                .isFalse();
    }

    @Test
    void who_waits_gets_what_was_never_released_after_its_lease() {
        ConcurrencyLimit brief = new ConcurrencyLimit(1, Duration.ofMillis(100));
        forget(brief);

        assertThat(Sandbox.await(waiting(brief, 1, LONG).decision()).isGranted())
                .isTrue();
    }

    /** Somebody holds all of it, and is not heard of again. */
    protected abstract void forget(ConcurrencyLimit limit);

    @Test
    void who_closes_refuses_who_waits() {
        held("ada", TWO, 2);
        HoldTicket ticket = waiting(TWO, 1, LONG);
        Sandbox.await(limiter.close());

        assertThat(Sandbox.await(ticket.decision()).isGranted()).isFalse();
        assertThatThrownBy(() -> ask("ada", TWO, 1)).hasStackTraceContaining("the limiter is closed");
    }
}
