// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What holds for every limiter, whatever keeps its state. Times are long where they must not pass, and short where they must. */
public abstract class LimiterContract {
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    public final Sandbox sandbox = new Sandbox();

    private Limiter limiter;

    /** A limiter of which nobody has asked anything yet. */
    protected abstract Limiter newLimiter();

    @BeforeEach
    void open() {
        limiter = newLimiter();
        sandbox.closeLater(limiter::close);
    }

    protected final Limiter limiter() {
        return limiter;
    }

    protected final Decision decide(Demand demand) {
        return Sandbox.await(limiter.tryAcquire(demand));
    }

    @Test
    void key_is_admitted_up_to_its_limit_and_others_are_not_concerned() {
        Quota three = hourly(3);

        assertThat(admittedOf(5, "ada", three)).isEqualTo(3);
        assertThat(admittedOf(5, "bob", three)).isEqualTo(3);
    }

    @Test
    void those_that_come_together_are_admitted_in_their_order() {
        Quota three = hourly(3);
        List<Future<Decision>> decisions = new ArrayList<>();
        Sandbox.await(onLoop(() -> {
            for (int i = 0; i < 5; i++) {
                decisions.add(limiter.tryAcquire(Demand.of("ada", three, 1)));
            }
            return Future.all(decisions);
        }));

        assertThat(decisions.stream().map(decision -> decision.result().isAdmitted()))
                .containsExactly(true, true, true, false, false);
        assertThat(decisions.stream()
                        .map(decision -> decision.result().verdicts().get(0).remaining()))
                .containsExactly(2L, 1L, 0L, 0L, 0L);
    }

    @Test
    void all_charges_are_made_or_none() {
        Quota one = hourly(1);
        Quota many = hourly(100);
        Demand both = Demand.of(new Charge("tenant", many, 1), new Charge("user", one, 1));

        assertThat(decide(both).isAdmitted()).isTrue();
        Decision second = decide(both);

        assertThat(second.isAdmitted()).isFalse();
        assertThat(second.verdicts().get(0).admits()).isTrue();
        assertThat(second.verdicts().get(1).admits()).isFalse();
        assertThat(decide(Demand.of("tenant", many, 0)).verdicts().get(0).remaining())
                .isEqualTo(99);
    }

    @Test
    void more_than_the_capacity_is_never_admitted() {
        Decision decision = decide(Demand.of("ada", hourly(3), 4));

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Rejected.class,
                        rejected -> assertThat(rejected.retryAfterMicros()).isEqualTo(Limit.NEVER));
    }

    @Test
    void what_is_given_back_is_there_again() {
        Demand all = Demand.of("ada", hourly(3), 3);
        Decision.Admitted admitted = (Decision.Admitted) decide(all);

        Sandbox.await(limiter.refund(all, admitted));

        assertThat(decide(all).isAdmitted()).isTrue();
    }

    @Test
    void refusal_ends_when_it_says() {
        Quota quota = Quota.of(new SlidingLog(1, Duration.ofMillis(300)));
        assertThat(decide(Demand.of("ada", quota, 1)).isAdmitted()).isTrue();
        Decision.Rejected rejected = (Decision.Rejected) decide(Demand.of("ada", quota, 1));
        long millis = TimeUnit.MICROSECONDS.toMillis(rejected.retryAfterMicros()) + 1;

        Future<Decision> later = sandbox.vertx()
                .timer(millis, TimeUnit.MILLISECONDS)
                .compose(due -> limiter.tryAcquire(Demand.of("ada", quota, 1)));

        assertThat(millis).isLessThanOrEqualTo(301);
        assertThat(Sandbox.await(later).isAdmitted()).isTrue();
    }

    @Test
    void who_waits_is_admitted_in_turn() {
        Demand demand = Demand.of("ada", Quota.of(new TokenBucket(20, Duration.ofSeconds(1), 1)), 1);
        List<Integer> order = new ArrayList<>();
        List<Future<Decision>> decisions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            decisions.add(
                    limiter.acquire(demand, Duration.ofSeconds(5)).decision().onSuccess(decision -> {
                        synchronized (order) {
                            order.add(number);
                        }
                    }));
        }
        Sandbox.await(Future.all(decisions));

        assertThat(decisions).allMatch(decision -> decision.result().isAdmitted());
        assertThat(order).containsExactly(0, 1, 2, 3);
    }

    @Test
    void request_with_a_name_is_charged_once() {
        Quota ten = hourly(10);
        Demand named = new Demand(Demand.of("ada", ten, 4).charges(), "request-1");
        Demand other = new Demand(Demand.of("ada", ten, 4).charges(), "request-2");

        Decision first = decide(named);
        assertThat(decide(named)).isEqualTo(first);
        assertThat(remaining("ada", ten)).isEqualTo(6);
        Sandbox.await(limiter.refund(named, (Decision.Admitted) first));
        assertThat(decide(named)).isEqualTo(first);
        assertThat(remaining("ada", ten)).isEqualTo(6);
        assertThat(decide(other).isAdmitted()).isTrue();
        assertThat(remaining("ada", ten)).isEqualTo(2);
    }

    @Test
    void request_with_a_name_may_wait_or_come_again_after_a_refusal() {
        Quota bucket = Quota.of(new TokenBucket(10, Duration.ofSeconds(1), 2));
        Demand named = new Demand(Demand.of("ada", bucket, 2).charges(), "request-1");
        decide(Demand.of("ada", bucket, 2));

        assertThat(decide(named).isAdmitted()).isFalse();
        Decision waited =
                Sandbox.await(limiter.acquire(named, Duration.ofSeconds(10)).decision());
        assertThat(waited.isAdmitted()).isTrue();
        assertThat(decide(named).isAdmitted()).isTrue();
    }

    private long remaining(String key, Quota quota) {
        return decide(Demand.of(key, quota, 0)).verdicts().get(0).remaining();
    }

    @Test
    void who_cannot_be_admitted_in_time_is_refused_at_once() {
        Quota one = hourly(1);
        decide(Demand.of("ada", one, 1));

        Decision decision = Sandbox.await(
                limiter.acquire(Demand.of("ada", one, 1), Duration.ofMillis(50)).decision());

        assertThat(decision.isAdmitted()).isFalse();
    }

    @Test
    void leaky_bucket_lets_them_out_evenly_and_bounds_its_queue() {
        Demand demand = Demand.of("ada", Quota.of(new LeakyBucket(20, Duration.ofSeconds(1), 3)), 1);
        long begin = System.nanoTime();
        List<Future<Long>> times = new ArrayList<>();
        List<Future<Decision>> decisions = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Future<Decision> decision =
                    limiter.acquire(demand, Duration.ofSeconds(5)).decision();
            decisions.add(decision);
            times.add(decision.map(done -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)));
        }
        Sandbox.await(Future.all(times));

        assertThat(decisions.stream().filter(decision -> decision.result().isAdmitted()))
                .hasSizeBetween(3, 4);
        assertThat(decisions.get(0).result().isAdmitted()).isTrue();
        assertThat(decisions.get(5).result().isAdmitted()).isFalse();
        assertThat(times.get(2).result()).isGreaterThanOrEqualTo(95);
    }

    @Test
    void who_leaves_the_line_makes_room_for_those_behind() {
        Demand demand = Demand.of("ada", hourly(1), 1);
        Demand big = Demand.of("bob", Quota.of(new TokenBucket(10, Duration.ofSeconds(1), 10)), 10);
        decide(demand);
        decide(big);
        Ticket first = limiter.acquire(big, Duration.ofSeconds(10));
        Ticket second = limiter.acquire(Demand.of("bob", big.charges().get(0).quota(), 1), Duration.ofSeconds(10));

        first.cancel();

        assertThat(Sandbox.await(first.decision()).isAdmitted()).isFalse();
        assertThat(Sandbox.await(second.decision()).isAdmitted()).isTrue();
    }

    @Test
    void nobody_overtakes_who_waits() {
        Quota bucket = Quota.of(new TokenBucket(1, Duration.ofSeconds(1), 2));
        decide(Demand.of("ada", bucket, 1));
        Ticket waiting = limiter.acquire(Demand.of("ada", bucket, 2), Duration.ofSeconds(10));
        Sandbox.until(
                "somebody waits", () -> !decide(Demand.of("ada", bucket, 1)).isAdmitted());

        assertThat(Sandbox.await(waiting.decision()).isAdmitted()).isTrue();
    }

    @Test
    void closed_limiter_decides_nothing() {
        Sandbox.await(limiter.close());

        assertThatThrownBy(() -> decide(Demand.of("ada", hourly(1), 1))).hasMessageContaining("closed");
    }

    protected static Quota hourly(long permits) {
        return Quota.of(new SlidingWindow(permits, HOUR));
    }

    protected final long admittedOf(int demands, String key, Quota quota) {
        long admitted = 0;
        for (int i = 0; i < demands; i++) {
            admitted += decide(Demand.of(key, quota, 1)).isAdmitted() ? 1 : 0;
        }
        return admitted;
    }

    private <T> Future<T> onLoop(java.util.function.Supplier<Future<T>> action) {
        io.vertx.core.Promise<T> promise = io.vertx.core.Promise.promise();
        sandbox.vertx().getOrCreateContext().runOnContext(v -> action.get().onComplete(promise));
        return promise.future();
    }
}
