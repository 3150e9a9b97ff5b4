// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.MicrosClock;
import dev.weft.rpc.Sandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Concurrency limits of one process. */
class KeyedConcurrencyTest extends ConcurrencyContract {

    @Override
    protected ConcurrencyLimiter newLimiter() {
        return new KeyedConcurrency(sandbox.vertx());
    }

    @Override
    protected void forget(ConcurrencyLimit limit) {
        held("ada", limit, limit.permits());
    }

    @Test
    void line_has_an_end() {
        KeyedConcurrency limiter = new KeyedConcurrency(sandbox.vertx());
        sandbox.closeLater(limiter::close);
        HoldDemand two = HoldDemand.of("ada", TWO, 2);
        limiter.decide(two);
        List<HoldTicket> tickets = new ArrayList<>();
        for (int i = 0; i < 10_001; i++) {
            tickets.add(limiter.acquire(two, LONG));
        }
        assertThat(Sandbox.await(tickets.get(10_000).decision()).isGranted()).isFalse();
        assertThat(tickets.get(9_999).decision().isComplete()).isFalse();
    }

    @Test
    void who_waits_among_those_that_share_is_granted_what_another_key_released() {
        KeyedConcurrency limiter = new KeyedConcurrency(sandbox.vertx(), 1, new MicrosClock());
        sandbox.closeLater(limiter::close);
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            if (limiter.decide(HoldDemand.of("spray-" + i, TWO, 1)) instanceof HoldDecision.Granted granted) {
                holds.add(granted.hold());
            }
        }
        HoldTicket ticket = limiter.acquire(HoldDemand.of("late", TWO, 2), Duration.ofSeconds(10));
        assertThat(Sandbox.await(limiter.tryAcquire(HoldDemand.of("late", TWO, 2)))
                        .isGranted())
                .isFalse();
        holds.forEach(Hold::release);
        assertThat(Sandbox.await(ticket.decision()).isGranted()).isTrue();
    }
}
