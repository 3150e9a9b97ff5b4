// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import static dev.weft.rpc.Sandbox.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.LocalLimiter;
import dev.weft.limiter.Quota;
import dev.weft.limiter.SlidingWindow;
import dev.weft.limiter.Ticket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of those who wait while a limiter closes, one may cancel another as soon as it is told: on one event loop, in the midst of it. */
class ClosingTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    @AfterEach
    void closeVertx() {
        await(vertx.close());
    }

    @Test
    void who_waits_for_permits_to_be_released_is_refused() {
        KeyedConcurrency limiter = new KeyedConcurrency(vertx);
        HoldDemand both = HoldDemand.of("ada", ConcurrencyContract.TWO, 2);
        limiter.decide(both);

        HoldTicket last = await(onLoop(() -> {
            HoldTicket first = limiter.acquire(both, LONG);
            HoldTicket second = limiter.acquire(both, LONG);
            first.decision().onComplete(told -> second.cancel());
            return limiter.acquire(both, LONG);
        }));
        await(limiter.close());

        HoldDecision decision = await(last.decision());
        assertThat(decision.isGranted()).isFalse();
    }

    @Test
    void who_waits_for_its_time_is_refused() {
        LocalLimiter limiter = new LocalLimiter(vertx);
        Demand one = Demand.of("ada", Quota.of(new SlidingWindow(1, LONG.dividedBy(2))), 1);
        limiter.decide(one);

        Ticket last = await(onLoop(() -> {
            Ticket first = limiter.acquire(one, LONG);
            Ticket second = limiter.acquire(one, LONG);
            first.decision().onComplete(told -> second.cancel());
            return limiter.acquire(one, LONG.multipliedBy(10));
        }));
        await(limiter.close());

        Decision decision = await(last.decision());
        assertThat(decision.isAdmitted()).isFalse();
    }

    private <T> Future<T> onLoop(Supplier<T> action) {
        Promise<T> done = Promise.promise();
        vertx.runOnContext(go -> done.complete(action.get()));
        return done.future();
    }
}
