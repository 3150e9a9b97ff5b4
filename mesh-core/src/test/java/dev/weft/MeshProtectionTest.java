// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.Sandbox.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.breaker.BreakerPolicy;
import dev.weft.breaker.BreakerPolicy.Window;
import dev.weft.breaker.StateName;
import dev.weft.call.CallContext;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Metadata;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import dev.weft.contract.Stubs;
import dev.weft.resilience.BudgetPolicy;
import dev.weft.resilience.BulkheadPolicy;
import dev.weft.resilience.CachePolicy;
import dev.weft.resilience.HedgePolicy;
import dev.weft.rpc.NoLeaks;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What protects callers, each thing for itself, against servers that do as they are told. */
@ExtendWith(NoLeaks.class)
class MeshProtectionTest {
    private static final String SERVICE = "dev.weft.Prices";
    private static final BreakerPolicy QUICK = BreakerPolicy.DEFAULT
            .withWindow(Window.of(10), 10)
            .withOpen(Duration.ofMillis(50), Duration.ofMillis(100))
            .withProbes(2, Duration.ofSeconds(5), Duration.ZERO);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final Prices.Scripted first = new Prices.Scripted();
    private final Prices.Scripted second = new Prices.Scripted();
    private final Queue<Metadata> trailers = new ConcurrentLinkedQueue<>();
    private Mesh mesh;

    @BeforeEach
    void createMesh() {
        mesh = Mesh.create(sandbox.vertx(), new MeshOptions().setName("client"));
        sandbox.closeLater(mesh::close);
    }

    private static Protection only(MethodProtection method) {
        return Protection.of(ServiceProtection.NONE.withBudget(BudgetPolicy.DEFAULT), method);
    }

    private static Protection only(ServiceProtection service) {
        return Protection.of(service, MethodProtection.NONE);
    }

    /** A stub that calls these. */
    private Prices stub(Prices... servers) {
        var addresses = Stream.of(servers)
                .map(server -> Sandbox.address(sandbox.serve(server).port()))
                .toList();
        return Stubs.stub(
                Prices.class,
                mesh.channelAt(addresses),
                CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(20)).withTrailersHandler(trailers::add));
    }

    private static <T> Future<T> unavailable() {
        return Future.failedFuture(Status.UNAVAILABLE.failure("on fire"));
    }

    private static <T> Future<T> internal() {
        return Future.failedFuture(Status.INTERNAL.failure("on fire"));
    }

    private static void failTimes(int times, Supplier<Future<?>> call) {
        for (int i = 0; i < times; i++) {
            failure(call.get());
        }
    }

    @Test
    void idempotent_call_that_may_have_run_is_repeated_elsewhere_and_the_reply_says_so() {
        first.price = item -> unavailable();
        Prices prices = stub(first, second);

        for (int i = 0; i < 10; i++) {
            assertThat(await(prices.price("bread"))).isEqualTo(5);
        }

        assertThat(first.asked.get()).isBetween(1, 10);
        assertThat(second.asked.get()).isEqualTo(10);
        assertThat(trailers.stream().flatMap(some -> some.all(Delivery.ATTEMPTS_KEY).stream()))
                .hasSize(first.asked.get())
                .containsOnly("2");
    }

    @Test
    void call_that_may_have_run_and_is_not_idempotent_is_not_repeated() {
        first.buy = item -> unavailable();
        second.buy = item -> unavailable();
        Prices prices = stub(first, second);

        CallFailure failure = failure(prices.buy("bread"));

        assertThat(failure.message()).isEqualTo("on fire");
        assertThat(first.asked.get() + second.asked.get()).isEqualTo(1);
    }

    @Test
    void refused_call_that_is_not_idempotent_is_repeated() {
        first.buy = item -> Future.failedFuture(CallFailure.notProcessed(Status.UNAVAILABLE, "busy"));
        Prices prices = stub(first, second);

        for (int i = 0; i < 4; i++) {
            assertThat(await(prices.buy("bread"))).isEqualTo("bread");
        }
    }

    @Test
    void storm_of_retries_stays_within_the_budget() {
        mesh.protect(only(MethodProtection.DEFAULT.withBreaker(null)));
        first.price = item -> unavailable();
        second.price = item -> unavailable();
        Prices prices = stub(first, second);

        failTimes(1_000, () -> prices.price("bread"));

        assertThat(first.asked.get() + second.asked.get()).isBetween(1_100, 1_200);
    }

    @Test
    void without_a_budget_each_failure_costs_as_many_attempts_as_there_are_instances() {
        mesh.protect(Protection.of(
                ServiceProtection.NONE.withBudget(new BudgetPolicy(10, 1_000)),
                MethodProtection.DEFAULT.withBreaker(null)));
        first.price = item -> unavailable();
        second.price = item -> unavailable();
        Prices prices = stub(first, second);

        failTimes(100, () -> prices.price("bread"));

        assertThat(first.asked.get() + second.asked.get()).isEqualTo(200);
    }

    @Test
    void server_that_asks_for_patience_gets_it() {
        Metadata soon = Metadata.of(CallFailure.RETRY_PUSHBACK, "150");
        first.price = item -> Future.failedFuture(
                CallFailure.notProcessed(Status.UNAVAILABLE, "later").withTrailers(soon));
        Prices prices = stub(first, second);

        List<Long> took = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            long begin = System.nanoTime();
            await(prices.price("bread"));
            took.add(System.nanoTime() - begin);
        }

        assertThat(first.asked.get()).isPositive();
        assertThat(took.stream().filter(nanos -> nanos >= Duration.ofMillis(150).toNanos()))
                .hasSize(first.asked.get());
    }

    @Test
    void server_that_asks_for_more_than_there_is_time_is_not_asked_again() {
        Metadata late = Metadata.of(CallFailure.RETRY_PUSHBACK, "30000");
        first.price = item -> Future.failedFuture(
                CallFailure.notProcessed(Status.UNAVAILABLE, "later").withTrailers(late));
        second.price = first.price;
        Prices prices = stub(first, second);

        assertThat(failure(prices.price("bread")).retryAfter()).hasValue(Duration.ofSeconds(30));
        assertThat(first.asked.get() + second.asked.get()).isEqualTo(1);
    }

    @Test
    void breaker_of_a_method_that_fails_spares_the_servers_and_not_the_other_methods() {
        mesh.protect(only(MethodProtection.NONE.withBreaker(QUICK.withOpen(Duration.ofHours(1), Duration.ofHours(1)))));
        first.price = item -> internal();
        Prices prices = stub(first);

        failTimes(10, () -> prices.price("bread"));
        CallFailure refusal = failure(prices.price("bread"));

        assertThat(first.asked.get()).isEqualTo(10);
        assertThat(refusal.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(refusal.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(refusal.trailers().get(Delivery.REFUSED_KEY)).hasValue("breaker");
        assertThat(refusal.retryAfter())
                .hasValueSatisfying(
                        after -> assertThat(after).isBetween(Duration.ofMinutes(29), Duration.ofMinutes(60)));
        assertThat(await(prices.audit("bread"))).isEqualTo(5);
    }

    @Test
    void mistakes_of_the_caller_open_no_breaker() {
        mesh.protect(only(MethodProtection.NONE.withBreaker(QUICK)));
        first.price = item -> Future.failedFuture(Status.INVALID_ARGUMENT.failure("no such thing"));
        Prices prices = stub(first);

        failTimes(50, () -> prices.price("bread"));

        assertThat(first.asked.get()).isEqualTo(50);
    }

    @Test
    void breaker_closes_when_the_method_is_well_again_and_each_change_is_told() {
        List<BreakerChange> changes = new CopyOnWriteArrayList<>();
        List<JsonObject> published = new CopyOnWriteArrayList<>();
        mesh.onBreakerChange(changes::add);
        sandbox.vertx().eventBus().<JsonObject>consumer("weft.breakers", message -> published.add(message.body()));
        mesh.protect(only(MethodProtection.NONE.withBreaker(QUICK)));
        first.price = item -> internal();
        Prices prices = stub(first);
        failTimes(10, () -> prices.price("bread"));
        until("it is told that it opened", () -> !changes.isEmpty());

        first.price = item -> Future.succeededFuture(7);
        until("it has closed, and it is told", () -> {
            settle(prices.price("bread"));
            return changes.get(changes.size() - 1).to() == StateName.CLOSED;
        });

        assertThat(changes.get(0).from()).isEqualTo(StateName.CLOSED);
        assertThat(changes.get(0).subject()).isEqualTo(SERVICE + "/price");
        assertThat(changes.get(0).seen().failures()).isEqualTo(10);
        until("the bus has it", () -> published.size() == changes.size());
        assertThat(published.get(0).getString("method")).isEqualTo("price");
    }

    @Test
    void instance_that_hangs_gets_no_calls_but_probes() {
        mesh.protect(only(ServiceProtection.NONE.withInstanceBreaker(QUICK)));
        first.price = item -> Promise.<Integer>promise().future();
        Prices prices = Stubs.stub(
                Prices.class,
                mesh.channelAt(List.of(
                        Sandbox.address(sandbox.serve(first).port()),
                        Sandbox.address(sandbox.serve(second).port()))),
                CallOptions.DEFAULT.withTimeout(Duration.ofMillis(30)));

        until("the one that hangs is found out", () -> {
            settle(prices.price("bread"));
            return first.asked.get() >= 10 || second.asked.get() > 200;
        });
        int before = first.asked.get();
        for (int i = 0; i < 50; i++) {
            settle(prices.price("bread"));
        }

        assertThat(first.asked.get() - before).isLessThan(20);
    }

    private static void settle(Future<?> call) {
        await(call.transform(done -> Future.succeededFuture()));
    }

    @Test
    void slow_method_does_not_take_its_instance_out() {
        mesh.protect(only(ServiceProtection.NONE.withInstanceBreaker(QUICK)));
        first.price = item -> Promise.<Integer>promise().future();
        var at = List.of(Sandbox.address(sandbox.serve(first).port()));
        Prices hurried =
                Stubs.stub(Prices.class, mesh.channelAt(at), CallOptions.DEFAULT.withTimeout(Duration.ofMillis(20)));
        Prices patient =
                Stubs.stub(Prices.class, mesh.channelAt(at), CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(20)));

        for (int i = 0; i < 30; i++) {
            Future<Integer> hangs = hurried.price("bread");
            assertThat(await(patient.audit("bread"))).isEqualTo(5);
            assertThat(failure(hangs).status()).isEqualTo(Status.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void hedge_answers_for_an_instance_that_takes_long_and_the_other_is_cancelled() {
        mesh.protect(only(MethodProtection.NONE.withHedge(new HedgePolicy(0.9, Duration.ofMillis(5)))));
        Prices prices = stub(first, second);
        for (int i = 0; i < 100; i++) {
            await(prices.price("bread"));
        }
        AtomicBoolean hang = new AtomicBoolean();
        AtomicInteger cancelled = new AtomicInteger();
        first.price = item -> hang.compareAndSet(true, false) ? never(cancelled) : Future.succeededFuture(5);
        second.price = first.price;

        trailers.clear();
        for (int i = 0; i < 10; i++) {
            hang.set(true);
            assertThat(await(prices.price("bread"))).isEqualTo(5);
        }

        assertThat(trailers)
                .hasSize(10)
                .allMatch(some -> some.get(Delivery.HEDGED_KEY).equals(Optional.of("won")));
        until("all others are cancelled", () -> cancelled.get() == 10);
    }

    private static Future<Integer> never(AtomicInteger cancelled) {
        CallContext.current().orElseThrow().onCancel(reason -> cancelled.incrementAndGet());
        return Promise.<Integer>promise().future();
    }

    @Test
    void what_may_not_run_twice_is_not_hedged() {
        mesh.protect(only(MethodProtection.NONE.withHedge(new HedgePolicy(0.5, Duration.ofMillis(1)))));
        Prices prices = stub(first, second);
        for (int i = 0; i < 100; i++) {
            await(prices.buy("bread"));
        }
        int before = first.asked.get() + second.asked.get();
        Promise<String> late = Promise.promise();
        first.buy = item -> late.future();
        second.buy = first.buy;

        Future<String> bought = prices.buy("bread");
        sandbox.vertx().setTimer(50, timer -> late.complete("late"));

        assertThat(await(bought)).isEqualTo("late");
        assertThat(first.asked.get() + second.asked.get() - before).isEqualTo(1);
    }

    @Test
    void bulkhead_refuses_what_is_too_much_and_lets_others_wait() {
        mesh.protect(only(ServiceProtection.NONE.withBulkhead(new BulkheadPolicy(2, 1, Duration.ofSeconds(20)))));
        Promise<Integer> answer = Promise.promise();
        first.price = item -> answer.future();
        Prices prices = stub(first);
        List<Future<Integer>> inside = List.of(prices.price("bread"), prices.price("bread"));
        Future<Integer> waiting = prices.price("bread");

        CallFailure refusal = failure(prices.price("bread"));
        assertThat(refusal.status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
        assertThat(refusal.trailers().get(Delivery.REFUSED_KEY)).hasValue("bulkhead");
        until("two are asked", () -> first.asked.get() == 2);

        answer.complete(3);
        inside.forEach(call -> assertThat(await(call)).isEqualTo(3));
        assertThat(await(waiting)).isEqualTo(3);
        assertThat(await(prices.price("bread"))).isEqualTo(3);
    }

    @Test
    void who_waits_too_long_at_a_bulkhead_is_refused() {
        mesh.protect(only(ServiceProtection.NONE.withBulkhead(new BulkheadPolicy(1, 5, Duration.ofMillis(20)))));
        Promise<Integer> answer = Promise.promise();
        first.price = item -> answer.future();
        Prices prices = stub(first);
        Future<Integer> inside = prices.price("bread");

        assertThat(failure(prices.price("bread")).status()).isEqualTo(Status.RESOURCE_EXHAUSTED);

        answer.complete(3);
        assertThat(await(inside)).isEqualTo(3);
        assertThat(await(prices.price("bread"))).isEqualTo(3);
    }

    @Test
    void last_good_answer_serves_when_nobody_else_does_and_says_its_age() {
        mesh.protect(only(MethodProtection.NONE.withCache(new CachePolicy(Duration.ofMinutes(1), 10))));
        Prices prices = stub(first);
        assertThat(await(prices.price("bread"))).isEqualTo(5);
        first.price = item -> unavailable();
        first.audit = item -> unavailable();

        trailers.clear();
        assertThat(await(prices.price("bread"))).isEqualTo(5);

        assertThat(trailers.element().get(Degraded.ANSWERED_BY_KEY)).hasValue("cache");
        assertThat(Long.parseLong(trailers.element().get(Degraded.AGE_KEY).orElseThrow()))
                .isBetween(0L, 20_000L);
        assertThat(failure(prices.price("cheese")).message()).isEqualTo("on fire");
    }

    @Test
    void what_another_caller_was_answered_is_not_given_to_this_one() {
        mesh.protect(only(MethodProtection.NONE.withCache(new CachePolicy(Duration.ofMinutes(1), 10))));
        var at = List.of(Sandbox.address(sandbox.serve(first).port()));
        Prices ada = Stubs.stub(
                Prices.class, mesh.channelAt(at), CallOptions.DEFAULT.withMetadata(Metadata.of("user", "ada")));
        Prices eve = Stubs.stub(
                Prices.class, mesh.channelAt(at), CallOptions.DEFAULT.withMetadata(Metadata.of("user", "eve")));
        await(ada.price("bread"));
        first.price = item -> unavailable();

        assertThat(await(ada.price("bread"))).isEqualTo(5);
        assertThat(failure(eve.price("bread")).message()).isEqualTo("on fire");
    }

    @Test
    void methods_that_change_something_are_never_answered_from_before() {
        mesh.protect(only(MethodProtection.NONE.withCache(new CachePolicy(Duration.ofMinutes(1), 10))));
        Prices prices = stub(first);
        await(prices.audit("bread"));
        first.audit = item -> unavailable();

        assertThat(failure(prices.audit("bread")).message()).isEqualTo("on fire");
    }

    @Test
    void fallback_answers_outages_and_not_mistakes() {
        Prices.Scripted lesser = new Prices.Scripted();
        lesser.price = item -> Future.succeededFuture(-1);
        lesser.audit = item -> Future.failedFuture("knows nothing either");
        mesh.fallback(lesser);
        first.price =
                item -> item.isEmpty() ? Future.failedFuture(Status.INVALID_ARGUMENT.failure("what?")) : unavailable();
        first.audit = item -> unavailable();
        Prices prices = stub(first);

        assertThat(await(prices.price("bread"))).isEqualTo(-1);
        assertThat(trailers.element().get(Degraded.ANSWERED_BY_KEY)).hasValue("fallback");
        assertThat(failure(prices.price("")).message()).isEqualTo("what?");
        assertThat(failure(prices.audit("bread")).message()).isEqualTo("on fire");
    }

    @Test
    void fallback_answers_while_the_breaker_is_open() {
        mesh.protect(only(MethodProtection.NONE.withBreaker(QUICK.withOpen(Duration.ofHours(1), Duration.ofHours(1)))));
        first.price = item -> internal();
        Prices prices = stub(first);
        failTimes(10, () -> prices.price("bread"));
        Prices.Scripted lesser = new Prices.Scripted();
        lesser.price = item -> Future.succeededFuture(-1);
        mesh.fallback(lesser);

        assertThat(await(prices.price("bread"))).isEqualTo(-1);
        assertThat(first.asked.get()).isEqualTo(10);
    }

    @Test
    void protection_changes_while_calls_are_made_and_keeps_what_it_need_not_forget() {
        BreakerPolicy once = QUICK.withOpen(Duration.ofHours(1), Duration.ofHours(1));
        mesh.protect(only(MethodProtection.NONE.withBreaker(once)));
        first.price = item -> internal();
        Prices prices = stub(first);
        failTimes(10, () -> prices.price("bread"));

        mesh.protect(only(MethodProtection.DEFAULT.withBreaker(once)));
        assertThat(failure(prices.price("bread")).trailers().get(Delivery.REFUSED_KEY))
                .isPresent();

        mesh.protect(Protection.NONE.withMethod(SERVICE, "audit", MethodProtection.NONE.withBreaker(once)));
        assertThat(failure(prices.price("bread")).trailers().get(Delivery.REFUSED_KEY))
                .isEmpty();
        assertThat(first.asked.get()).isEqualTo(11);
    }

    @Test
    void method_has_a_time_out_of_its_own() {
        mesh.protect(only(MethodProtection.NONE.withTimeout(Duration.ofMillis(20))));
        first.price = item -> Promise.<Integer>promise().future();
        Prices prices = mesh.stubAt(
                Prices.class, List.of(Sandbox.address(sandbox.serve(first).port())));

        assertThat(failure(prices.price("bread")).status()).isEqualTo(Status.DEADLINE_EXCEEDED);
    }
}
