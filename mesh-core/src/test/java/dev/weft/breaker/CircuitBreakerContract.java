// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.rpc.NoBlockedThreads;
import dev.weft.rpc.Sandbox;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.RetryPolicy;
import io.vertx.circuitbreaker.TimeoutException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a circuit breaker of Vert.x with plain options does, as the tests and the guide of vertx-circuit-breaker have it: written
 * once, and run on theirs and on ours.
 */
@Timeout(120)
@ExtendWith(NoBlockedThreads.class)
abstract class CircuitBreakerContract {
    private static final String ADDRESS = "breakers.of.this.test";
    private static final long MANY_MILLIS = 600_000;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final List<CircuitBreaker> made = new ArrayList<>();
    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();

    /** A breaker of the kind that is tested. */
    abstract CircuitBreaker create(String name, Vertx vertx, CircuitBreakerOptions options);

    /** Closes it, even if it is open. */
    abstract void forceClosed(CircuitBreaker breaker);

    /** What it publishes. */
    abstract JsonObject metrics(CircuitBreaker breaker);

    @AfterEach
    void closeBreakers() {
        made.forEach(CircuitBreaker::close);
    }

    private CircuitBreaker breaker(CircuitBreakerOptions options) {
        CircuitBreaker breaker = create("some breaker", sandbox.vertx(), options);
        made.add(breaker);
        return breaker.openHandler(nothing -> changes.add("open"))
                .halfOpenHandler(nothing -> changes.add("half-open"))
                .closeHandler(nothing -> changes.add("closed"));
    }

    /** Opens after {@code failures}, and stays open. */
    private CircuitBreakerOptions options(int failures) {
        return new CircuitBreakerOptions().setMaxFailures(failures).setResetTimeout(-1);
    }

    private static IllegalStateException failure() {
        return new IllegalStateException("on fire");
    }

    private static <T> Supplier<Future<T>> failing() {
        return () -> Future.failedFuture(failure());
    }

    private static Supplier<Future<String>> succeeding() {
        return () -> Future.succeededFuture("well");
    }

    /** One that never ends. */
    private static Supplier<Future<String>> hanging() {
        return () -> Promise.<String>promise().future();
    }

    private static <T> Throwable failureOf(Future<T> future) {
        Future<Throwable> turned = future.transform(end -> end.failed()
                ? Future.succeededFuture(end.cause())
                : Future.failedFuture("expected a failure, got " + end.result()));
        return await(turned);
    }

    private static void fail(CircuitBreaker breaker, int times) {
        for (int i = 0; i < times; i++) {
            failureOf(breaker.execute(failing()));
        }
    }

    private static void untilState(CircuitBreaker breaker, CircuitBreakerState state) {
        until("it is " + state, () -> breaker.state() == state);
    }

    /** What a future brings on a context, asked for there. */
    private <T> T onContext(Supplier<Future<T>> call) {
        Promise<T> promise = Promise.promise();
        sandbox.vertx().runOnContext(nothing -> call.get().onComplete(promise));
        return await(promise.future());
    }

    @Test
    void is_closed_at_first_and_has_a_name() {
        CircuitBreaker breaker = create("a name", sandbox.vertx(), new CircuitBreakerOptions());

        assertThat(breaker.name()).isEqualTo("a name");
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
        assertThat(breaker.failureCount()).isZero();
    }

    @Test
    void results_come_through_at_once_and_later() {
        CircuitBreaker breaker = breaker(options(5));

        assertThat(await(breaker.execute(succeeding()))).isEqualTo("well");
        assertThat(await(breaker.<String>execute(promise -> promise.complete("done"))))
                .isEqualTo("done");
        assertThat(await(breaker.<String>execute(
                        promise -> sandbox.vertx().setTimer(5, timer -> promise.complete("late")))))
                .isEqualTo("late");
        assertThat(await(breaker.execute(() -> sandbox.vertx().timer(5).map("later"))))
                .isEqualTo("later");
    }

    @Test
    void results_come_into_a_promise_of_the_callers() {
        CircuitBreaker breaker = breaker(options(1));
        Promise<String> well = Promise.promise();
        Promise<String> ill = Promise.promise();
        Promise<String> lesser = Promise.promise();

        breaker.executeAndReport(well, promise -> promise.complete("hello"));
        assertThat(await(well.future())).isEqualTo("hello");
        breaker.executeAndReport(ill, promise -> promise.fail("on fire"));
        assertThat(failureOf(ill.future())).hasMessage("on fire");
        breaker.executeAndReportWithFallback(lesser, promise -> promise.complete("not called"), why -> "fallback");
        assertThat(await(lesser.future())).isEqualTo("fallback");
    }

    @Test
    void results_come_on_the_context_of_the_caller() {
        CircuitBreaker breaker = breaker(options(5));
        Vertx elsewhere = sandbox.newVertx();
        Promise<Boolean> same = Promise.promise();

        Context context = sandbox.vertx().getOrCreateContext();
        context.runOnContext(nothing -> breaker.<Void>execute(
                        promise -> elsewhere.setTimer(5, timer -> promise.complete()))
                .onComplete(end -> same.complete(Vertx.currentContext() == context)));

        assertThat(await(same.future())).isTrue();
    }

    @Test
    void opens_after_so_many_failures() {
        CircuitBreaker breaker = breaker(options(3));

        fail(breaker, 2);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
        assertThat(breaker.failureCount()).isEqualTo(2);
        fail(breaker, 1);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
        assertThat(breaker.failureCount()).isEqualTo(3);
        assertThat(changes).containsExactly("open");
    }

    @Test
    void counts_what_is_thrown_as_a_failure() {
        CircuitBreaker breaker = breaker(options(2));

        assertThat(failureOf(breaker.execute(promise -> {
                    throw failure();
                })))
                .hasMessage("on fire");
        assertThat(failureOf(breaker.execute(() -> {
                    throw failure();
                })))
                .hasMessage("on fire");
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    }

    @Test
    void counts_failures_that_come_later() {
        CircuitBreaker breaker = breaker(options(2));

        for (int i = 0; i < 2; i++) {
            failureOf(breaker.execute(promise -> sandbox.vertx().setTimer(2, timer -> promise.fail("late"))));
        }

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    }

    @Test
    void a_success_takes_the_failures_away() {
        CircuitBreaker breaker = breaker(options(3));

        fail(breaker, 2);
        await(breaker.execute(succeeding()));

        assertThat(breaker.failureCount()).isZero();
        fail(breaker, 2);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    }

    @Test
    void failures_of_long_ago_do_not_count() {
        CircuitBreaker breaker = breaker(options(10).setFailuresRollingWindow(1_000));

        fail(breaker, 9);
        until("they are forgotten", () -> breaker.failureCount() == 0);
        fail(breaker, 9);

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    }

    @Test
    void a_policy_says_what_is_a_failure() {
        CircuitBreaker breaker = breaker(options(1))
                .<String>failurePolicy(
                        ended -> ended.succeeded() && ended.result().equals("ill"));

        assertThat(failureOf(breaker.execute(failing()))).hasMessage("on fire");
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
        assertThat(breaker.failureCount()).isZero();
        Future<String> ill = breaker.execute(() -> Future.succeededFuture("ill"));
        failureOf(ill);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    }

    @Test
    void while_open_nothing_is_called_and_the_caller_hears_so() {
        CircuitBreaker breaker = breaker(options(1));
        fail(breaker, 1);

        assertThat(failureOf(breaker.execute(() -> {
                    calls.incrementAndGet();
                    return Future.succeededFuture();
                })))
                .isInstanceOf(OpenCircuitException.class)
                .hasMessage("open circuit");
        assertThat(calls).hasValue(0);
    }

    @Test
    void while_open_the_fallback_answers_at_once() {
        List<Throwable> reasons = new ArrayList<>();
        CircuitBreaker breaker = breaker(options(1)).fallback(reason -> {
            reasons.add(reason);
            return "lesser";
        });

        assertThat(failureOf(breaker.execute(failing()))).hasMessage("on fire");
        assertThat(reasons).isEmpty();
        Promise<String> result = Promise.promise();
        breaker.executeAndReport(result, promise -> promise.complete("not called"));

        assertThat(result.future().result()).isEqualTo("lesser");
        assertThat(reasons).singleElement().isInstanceOf(OpenCircuitException.class);
    }

    @Test
    void the_fallback_answers_failures_too_if_it_is_to() {
        List<String> reasons = new CopyOnWriteArrayList<>();
        Function<Throwable, String> lesser = reason -> {
            reasons.add(reason.getMessage());
            return "lesser";
        };
        CircuitBreaker breaker =
                breaker(options(9).setFallbackOnFailure(true).setTimeout(20)).fallback(lesser);

        assertThat(await(breaker.<String>execute(failing()))).isEqualTo("lesser");
        assertThat(await(breaker.<String>execute(promise -> {
                    throw new IllegalStateException("thrown");
                })))
                .isEqualTo("lesser");
        assertThat(await(breaker.execute(hanging()))).isEqualTo("lesser");
        assertThat(await(breaker.executeWithFallback(CircuitBreakerContract.<String>failing(), why -> "another")))
                .isEqualTo("another");
        assertThat(reasons).containsExactly("on fire", "thrown", "operation timeout");
    }

    @Test
    void what_a_fallback_throws_is_what_the_caller_gets() {
        CircuitBreaker breaker = breaker(options(1).setFallbackOnFailure(true));
        Function<Throwable, String> broken = reason -> {
            throw new IllegalStateException("broken as well");
        };

        assertThat(failureOf(breaker.executeWithFallback(CircuitBreakerContract.<String>failing(), broken)))
                .hasMessage("broken as well");
        assertThat(failureOf(breaker.executeWithFallback(succeeding(), broken))).hasMessage("broken as well");
    }

    @Test
    void without_a_fallback_the_failure_is_what_it_was() {
        CircuitBreaker breaker = breaker(options(9).setFallbackOnFailure(true));

        assertThat(failureOf(breaker.execute(failing()))).hasMessage("on fire");
    }

    @Test
    void what_takes_too_long_has_failed() {
        CircuitBreaker breaker = breaker(options(2).setTimeout(20));
        Promise<String> late = Promise.promise();

        assertThat(failureOf(breaker.execute(late::future)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("operation timeout");
        late.complete("too late");
        assertThat(breaker.failureCount()).isEqualTo(1);
        assertThat(failureOf(breaker.execute(hanging()))).isInstanceOf(TimeoutException.class);

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    }

    @Test
    void becomes_half_open_by_itself_and_closes_by_a_success() {
        CircuitBreaker breaker = breaker(options(1).setResetTimeout(20));

        fail(breaker, 1);
        until("it is half-open", () -> changes.contains("half-open"));
        assertThat(await(breaker.execute(succeeding()))).isEqualTo("well");

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
        assertThat(breaker.failureCount()).isZero();
        assertThat(changes).containsExactly("open", "half-open", "closed");
    }

    @Test
    void opens_again_by_a_failure_when_half_open() {
        CircuitBreaker breaker = breaker(options(3).setResetTimeout(20));

        fail(breaker, 3);
        untilState(breaker, CircuitBreakerState.HALF_OPEN);
        fail(breaker, 1);
        until("it is half-open again", () -> changes.size() == 4);

        assertThat(changes).containsExactly("open", "half-open", "open", "half-open");
        await(breaker.execute(succeeding()));
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    }

    @Test
    void opens_again_by_a_timeout_when_half_open() {
        CircuitBreaker breaker = breaker(options(1).setResetTimeout(20).setTimeout(10));

        fail(breaker, 1);
        untilState(breaker, CircuitBreakerState.HALF_OPEN);
        assertThat(failureOf(breaker.execute(hanging()))).isInstanceOf(TimeoutException.class);

        until("it is half-open again", () -> changes.size() == 4);
        assertThat(changes).containsExactly("open", "half-open", "open", "half-open");
    }

    @Test
    void one_call_goes_through_when_half_open() {
        CircuitBreaker breaker = breaker(options(1).setResetTimeout(20));
        Promise<String> probe = Promise.promise();

        fail(breaker, 1);
        untilState(breaker, CircuitBreakerState.HALF_OPEN);
        Future<String> first = breaker.execute(probe::future);
        List<Future<String>> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.add(breaker.executeWithFallback(succeeding(), reason -> "lesser"));
        }
        others.forEach(other -> assertThat(await(other)).isEqualTo("lesser"));
        probe.complete("well");

        assertThat(await(first)).isEqualTo("well");
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    }

    @Test
    void a_probe_is_not_tried_again() {
        CircuitBreaker breaker = breaker(options(1).setResetTimeout(20).setMaxRetries(3));
        failureOf(breaker.execute(failing()));
        untilState(breaker, CircuitBreakerState.HALF_OPEN);

        failureOf(breaker.execute(() -> {
            calls.incrementAndGet();
            return Future.failedFuture("on fire");
        }));

        assertThat(calls).hasValue(1);
    }

    @Test
    void people_open_and_reset_it() {
        CircuitBreaker breaker = breaker(options(3));

        fail(breaker, 2);
        assertThat(breaker.reset().failureCount()).isZero();
        assertThat(breaker.open().state()).isEqualTo(CircuitBreakerState.OPEN);
        assertThat(breaker.reset().state()).as("open ones stay open").isEqualTo(CircuitBreakerState.OPEN);
        assertThat(changes).containsExactly("open");
        forceClosed(breaker);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
        assertThat(changes).containsExactly("open", "closed");
    }

    @Test
    void reset_closes_a_half_open_one() {
        CircuitBreaker breaker = breaker(options(1).setResetTimeout(20));
        fail(breaker, 1);
        untilState(breaker, CircuitBreakerState.HALF_OPEN);

        breaker.reset();

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
        assertThat(changes).containsExactly("open", "half-open", "closed");
    }

    @Test
    void failures_that_come_when_it_is_open_already_count_all_the_same() {
        CircuitBreaker breaker = breaker(options(2));
        Promise<String> late = Promise.promise();
        Future<String> before = breaker.execute(late::future);

        fail(breaker, 2);
        late.fail("on fire");
        failureOf(before);

        assertThat(breaker.failureCount()).isEqualTo(3);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
        assertThat(changes).containsExactly("open");
    }

    @Test
    void failures_are_tried_again_and_count_once() {
        CircuitBreaker breaker = breaker(options(4).setMaxRetries(5));

        assertThat(failureOf(this.<String>onContextFailing(breaker))).hasMessage("on fire");

        assertThat(calls).hasValue(6);
        assertThat(breaker.failureCount()).isEqualTo(1);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    }

    private <T> Future<T> onContextFailing(CircuitBreaker breaker) {
        return breaker.execute(promise -> {
            calls.incrementAndGet();
            promise.fail("on fire");
        });
    }

    @Test
    void without_retries_it_is_tried_once_and_with_one_twice() {
        failureOf(onContextFailing(breaker(options(5))));
        assertThat(calls).hasValue(1);
        failureOf(onContextFailing(breaker(options(5).setMaxRetries(1))));
        assertThat(calls).hasValue(3);
    }

    @Test
    void a_try_that_succeeds_is_a_success() {
        CircuitBreaker breaker = breaker(options(4).setMaxRetries(5));
        fail(breaker, 1);

        assertThat(onContext(() -> breaker.<String>execute(promise -> {
                    if (calls.incrementAndGet() < 4) {
                        promise.fail("on fire");
                    } else {
                        promise.complete("at last");
                    }
                })))
                .isEqualTo("at last");

        assertThat(calls).hasValue(4);
        assertThat(breaker.failureCount()).isZero();
    }

    @Test
    void each_try_has_its_time() {
        CircuitBreaker breaker = breaker(options(4).setMaxRetries(5).setTimeout(20));

        assertThat(await(breaker.<String>execute(promise -> {
                    if (calls.incrementAndGet() == 3) {
                        promise.complete("at last");
                    }
                })))
                .isEqualTo("at last");

        assertThat(calls).hasValue(3);
    }

    @Test
    void nothing_is_tried_again_when_it_has_opened_meanwhile() {
        CircuitBreaker breaker = breaker(options(2).setMaxRetries(5));
        Promise<String> late = Promise.promise();
        Future<String> before = breaker.execute(() -> {
            calls.incrementAndGet();
            return late.future();
        });

        breaker.open();
        late.fail("on fire");

        assertThat(failureOf(before)).isInstanceOf(OpenCircuitException.class);
        assertThat(calls).hasValue(1);
    }

    @Test
    void the_retry_policy_is_asked_how_long_to_wait() {
        CircuitBreaker breaker = breaker(options(5).setMaxRetries(3));
        List<Integer> asked = new ArrayList<>();
        breaker.retryPolicy((failure, retries) -> {
            assertThat(failure).hasMessage("on fire");
            asked.add(retries);
            return retries == 1 ? 0 : retries == 2 ? -1 : 30;
        });
        long begin = System.nanoTime();

        failureOf(onContextFailing(breaker));

        assertThat(asked).containsExactly(1, 2, 3);
        assertThat(calls).hasValue(4);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(29));
    }

    @Test
    void usual_retry_policies_work() {
        CircuitBreaker breaker = breaker(options(5).setMaxRetries(3)).retryPolicy(RetryPolicy.linearDelay(1, 2));

        failureOf(onContextFailing(breaker));

        assertThat(calls).hasValue(4);
    }

    @Test
    void metrics_tell_what_came_of_the_operations() {
        CircuitBreaker breaker =
                breaker(options(9).setNotificationAddress(ADDRESS).setTimeout(30));

        for (int i = 0; i < 4; i++) {
            onContext(() -> breaker.execute(promise -> sandbox.vertx().setTimer(3, timer -> promise.complete())));
        }
        failureOf(breaker.execute(failing()));
        failureOf(breaker.execute(promise -> {
            throw failure();
        }));
        failureOf(breaker.execute(hanging()));

        JsonObject metrics = metrics(breaker);
        assertThat(metrics.getString("name")).isEqualTo("some breaker");
        assertThat(metrics.getString("node")).isEqualTo("local");
        assertThat(metrics.getString("state")).isEqualTo("CLOSED");
        assertThat(metrics.getLong("failures")).isEqualTo(3);
        assertThat(metrics.getLong("timeout")).isEqualTo(30);
        assertThat(metrics.getLong("resetTimeout")).isEqualTo(-1);
        assertThat(metrics.getLong("metricRollingWindow")).isEqualTo(10_000);
        for (String prefix : List.of("total", "rolling")) {
            assertThat(metrics.getLong(prefix + "OperationCount")).isEqualTo(7);
            assertThat(metrics.getLong(prefix + "SuccessCount")).isEqualTo(4);
            assertThat(metrics.getLong(prefix + "ErrorCount")).isEqualTo(3);
            assertThat(metrics.getLong(prefix + "FailureCount")).isEqualTo(1);
            assertThat(metrics.getLong(prefix + "ExceptionCount")).isEqualTo(1);
            assertThat(metrics.getLong(prefix + "TimeoutCount")).isEqualTo(1);
            assertThat(metrics.getLong(prefix + "ShortCircuitedCount")).isZero();
            assertThat(metrics.getDouble(prefix + "SuccessPercentage")).isBetween(57.0, 58.0);
            assertThat(metrics.getDouble(prefix + "ErrorPercentage")).isBetween(42.0, 43.0);
            assertThat(metrics.getDouble(prefix + "LatencyMean")).isPositive();
            assertThat(metrics.getJsonObject(prefix + "Latency").fieldNames())
                    .containsExactly("0", "25", "50", "75", "90", "95", "99", "99.5", "100");
            assertThat(metrics.getJsonObject(prefix + "Latency").getLong("100")).isGreaterThanOrEqualTo(30);
        }
    }

    @Test
    void metrics_count_what_was_refused() {
        CircuitBreaker breaker = breaker(options(1).setNotificationAddress(ADDRESS));
        fail(breaker, 3);

        JsonObject metrics = metrics(breaker);

        assertThat(metrics.getLong("totalShortCircuitedCount")).isEqualTo(2);
        assertThat(metrics.getLong("totalOperationCount")).isEqualTo(1);
    }

    @Test
    void rolling_metrics_forget_and_total_ones_do_not() {
        CircuitBreaker breaker =
                breaker(options(9).setNotificationAddress(ADDRESS).setMetricsRollingWindow(50));

        for (int i = 0; i < 100; i++) {
            await(breaker.execute(succeeding()));
        }
        until("they have left the window", () -> metrics(breaker).getLong("rollingOperationCount") == 0);

        assertThat(metrics(breaker).getLong("totalOperationCount")).isEqualTo(100);
    }

    @Test
    void buckets_of_metrics_must_divide_their_window() {
        CircuitBreakerOptions wrong = options(1).setNotificationAddress(ADDRESS).setMetricsRollingBuckets(7);

        assertThatThrownBy(() -> breaker(wrong)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_happens_is_published_and_so_it_is_every_so_often() throws InterruptedException {
        BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
        sandbox.vertx().eventBus().<JsonObject>consumer(ADDRESS, message -> heard.add(message.body()));
        CircuitBreaker breaker =
                breaker(options(2).setNotificationAddress(ADDRESS).setNotificationPeriod(0));
        hears(heard, "CLOSED", 0);

        fail(breaker, 1);
        hears(heard, "CLOSED", 1);
        fail(breaker, 1);
        hears(heard, "OPEN", 2);
        breaker(options(2).setNotificationAddress(ADDRESS).setNotificationPeriod(10));
        for (int i = 0; i < 3; i++) {
            hears(heard, "CLOSED", 0);
        }
    }

    private static void hears(BlockingQueue<JsonObject> heard, String state, int failures) throws InterruptedException {
        JsonObject news;
        do {
            news = Objects.requireNonNull(heard.poll(20, TimeUnit.SECONDS), "no more news");
        } while (!news.getString("state").equals(state) || news.getInteger("failures") != failures);
    }

    @Test
    void what_has_ended_is_not_kept_until_its_time_would_have_been_over() {
        CircuitBreaker breaker = breaker(new CircuitBreakerOptions().setTimeout(MANY_MILLIS));
        WeakReference<Object> result = new WeakReference<>(onContext(() -> breaker.<Object>execute(
                promise -> sandbox.vertx().setTimer(1, timer -> promise.complete(new byte[10])))));

        until("it is collected", () -> {
            System.gc();
            return result.get() == null;
        });
    }
}
