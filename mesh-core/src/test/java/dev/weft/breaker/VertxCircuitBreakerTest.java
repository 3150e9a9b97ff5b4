// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.breaker.BreakerPolicy.Window;
import dev.weft.call.Status;
import dev.weft.config.SettingsException;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Ours: with plain options as upstream's, and what the richer ones add. */
class VertxCircuitBreakerTest extends CircuitBreakerContract {
    private static final BreakerPolicy HALF_OF_TEN = BreakerPolicy.DEFAULT
            .withWindow(Window.of(10), 10)
            .withOpen(Duration.ofMillis(20), Duration.ofMillis(20))
            .withProbes(2, Duration.ofSeconds(10), Duration.ZERO);

    @Override
    CircuitBreaker create(String name, Vertx vertx, CircuitBreakerOptions options) {
        return VertxCircuitBreaker.create(name, vertx, options);
    }

    @Override
    void forceClosed(CircuitBreaker breaker) {
        ((VertxCircuitBreaker) breaker).force(StateName.CLOSED);
    }

    @Override
    JsonObject metrics(CircuitBreaker breaker) {
        return ((VertxCircuitBreaker) breaker).report();
    }

    private VertxCircuitBreaker rich(VertxBreakerOptions options) {
        return VertxCircuitBreaker.create("rich", sandbox.vertx(), options);
    }

    private static void end(CircuitBreaker breaker, boolean well, int times) {
        for (int i = 0; i < times; i++) {
            await(breaker.execute(() -> well ? Future.succeededFuture() : Future.failedFuture("on fire"))
                    .otherwiseEmpty());
        }
    }

    @Test
    void opens_by_the_rate_and_closes_by_probes() {
        VertxCircuitBreaker breaker = rich(new VertxBreakerOptions().setPolicy(HALF_OF_TEN));

        end(breaker, false, 4);
        end(breaker, true, 5);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
        assertThat(breaker.failureCount()).isEqualTo(4);
        end(breaker, false, 1);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
        assertThat(breaker.failureCount()).isEqualTo(5);
        until("it is half-open", () -> breaker.state() == CircuitBreakerState.HALF_OPEN);
        end(breaker, true, 2);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
        assertThat(breaker.failureCount()).isZero();
    }

    @Test
    void half_opens_by_itself_with_nobody_calling() {
        Promise<Void> halfOpen = Promise.promise();
        VertxCircuitBreaker breaker = rich(new VertxBreakerOptions().setPolicy(HALF_OF_TEN));
        breaker.halfOpenHandler(halfOpen::tryComplete);

        end(breaker, false, 10);

        await(halfOpen.future());
        assertThat(breaker.stateName()).isEqualTo(StateName.HALF_OPEN);
    }

    @Test
    void a_ramp_looks_closed() {
        VertxCircuitBreaker breaker = rich(new VertxBreakerOptions()
                .setPolicy(HALF_OF_TEN.withProbes(1, Duration.ofSeconds(1), Duration.ofHours(1))));
        end(breaker, false, 10);
        until("it is half-open", () -> breaker.state() == CircuitBreakerState.HALF_OPEN);

        end(breaker, true, 1);

        assertThat(breaker.stateName()).isEqualTo(StateName.RAMPING);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    }

    @Test
    void what_is_ignored_is_neither_success_nor_failure() {
        Classifier classifier = Classifier.DEFAULT
                .ignoring(exception -> exception instanceof IllegalArgumentException)
                .ignoring(Set.of(Status.NOT_FOUND))
                .failingOn("ill"::equals);
        VertxCircuitBreaker breaker = rich(new VertxBreakerOptions()
                .setPolicy(HALF_OF_TEN.withWindow(Window.of(4), 4))
                .setClassifier(classifier));

        end(breaker, false, 3);
        for (int i = 0; i < 10; i++) {
            await(breaker.execute(() -> Future.failedFuture(new IllegalArgumentException()))
                    .otherwiseEmpty());
            await(breaker.execute(() -> Future.failedFuture(Status.NOT_FOUND.failure("no such thing")))
                    .otherwiseEmpty());
        }
        assertThat(breaker.failureCount()).isEqualTo(3);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
        assertThat(await(breaker.execute(() -> Future.succeededFuture("ill"))))
                .as("a result that counts as a failure is still a result")
                .isEqualTo("ill");
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    }

    @Test
    void failures_that_the_policy_lets_pass_are_ignored() {
        VertxCircuitBreaker breaker =
                rich(new VertxBreakerOptions().setPolicy(HALF_OF_TEN.withWindow(Window.of(4), 4)));
        breaker.failurePolicy(ended -> ended.failed() && !(ended.cause() instanceof IllegalArgumentException));

        end(breaker, false, 3);
        await(breaker.execute(() -> Future.failedFuture(new IllegalArgumentException()))
                .otherwiseEmpty());
        assertThat(breaker.failureCount()).isEqualTo(3);
        end(breaker, false, 1);

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    }

    @Test
    void a_classifier_that_throws_has_seen_a_failure() {
        VertxCircuitBreaker breaker =
                rich(new VertxBreakerOptions().setPolicy(HALF_OF_TEN).setClassifier(ended -> {
                    throw new IllegalStateException("a mistake");
                }));

        end(breaker, true, 1);

        assertThat(breaker.failureCount()).isEqualTo(1);
    }

    @Test
    void fallbacks_may_take_their_time() {
        VertxCircuitBreaker breaker = rich(new VertxBreakerOptions()).force(StateName.FORCED_OPEN);

        breaker.futureFallback(reason -> sandbox.vertx().timer(2).map("declared"));

        assertThat(await(breaker.execute(() -> Future.succeededFuture("not called"))))
                .isEqualTo("declared");
        assertThat(await(breaker.executeWithFutureFallback(
                        () -> Future.succeededFuture("not called"),
                        reason -> sandbox.vertx().timer(2).map("given"))))
                .isEqualTo("given");
    }

    @Test
    void is_in_the_state_that_people_put_it_in() {
        VertxCircuitBreaker breaker = rich(new VertxBreakerOptions().setPolicy(HALF_OF_TEN));

        breaker.force(StateName.FORCED_CLOSED);
        end(breaker, false, 100);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
        breaker.force(StateName.FORCED_OPEN);
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
        assertThat(breaker.reset().state()).isEqualTo(CircuitBreakerState.OPEN);
        assertThat(breaker.force(StateName.CLOSED).state()).isEqualTo(CircuitBreakerState.CLOSED);
        assertThatThrownBy(() -> breaker.force(StateName.HALF_OPEN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void begins_in_the_state_that_its_policy_says() {
        VertxCircuitBreaker breaker =
                rich(new VertxBreakerOptions().setPolicy(HALF_OF_TEN.withStart(StateName.METRICS_ONLY)));

        end(breaker, false, 100);

        assertThat(breaker.stateName()).isEqualTo(StateName.METRICS_ONLY);
        assertThat(breaker.failureCount()).isEqualTo(10);
    }

    @Test
    void metrics_count_fallbacks() {
        VertxBreakerOptions options = new VertxBreakerOptions();
        options.setNotificationAddress("somewhere").setFallbackOnFailure(true);
        VertxCircuitBreaker breaker = rich(options);

        await(breaker.executeWithFallback(() -> Future.<String>failedFuture("on fire"), reason -> "lesser"));
        breaker.executeWithFallback(() -> Future.<String>failedFuture("on fire"), reason -> {
            throw new IllegalStateException("broken as well");
        });

        assertThat(breaker.report().getLong("totalFallbackSuccessCount")).isEqualTo(1);
        assertThat(breaker.report().getLong("rollingFallbackFailureCount")).isEqualTo(1);
        breaker.close();
    }

    @Test
    void thousands_of_tries_that_fail_at_once_need_no_stack() {
        AtomicInteger tries = new AtomicInteger();
        VertxCircuitBreaker breaker = VertxCircuitBreaker.create(
                "stubborn", sandbox.vertx(), new CircuitBreakerOptions().setMaxRetries(100_000));

        await(breaker.execute(
                () -> tries.incrementAndGet() < 100_000 ? Future.failedFuture("on fire") : Future.succeededFuture()));

        assertThat(tries).hasValue(100_000);
    }

    @Test
    void a_completed_future_is_given_back_as_it_is() {
        VertxCircuitBreaker breaker = VertxCircuitBreaker.create("quick", sandbox.vertx());
        Future<String> ended = Future.succeededFuture("well");

        assertThat(breaker.execute(() -> ended)).isSameAs(ended);
    }

    @Test
    void a_handler_that_throws_spoils_nothing() {
        VertxCircuitBreaker breaker =
                VertxCircuitBreaker.create("handled", sandbox.vertx(), new CircuitBreakerOptions().setMaxFailures(1));
        breaker.openHandler(nothing -> {
            throw new IllegalStateException("a mistake");
        });

        end(breaker, false, 1);

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    }

    @Test
    void options_are_read_from_what_they_write() {
        List<BreakerPolicy> policies = new ArrayList<>(List.of(BreakerPolicy.DEFAULT, HALF_OF_TEN));
        policies.add(BreakerPolicy.DEFAULT
                .withWindow(Window.inARow(Duration.ofSeconds(3)), 4)
                .withSlow(Duration.ofMillis(20), 0.25)
                .withStart(StateName.FORCED_OPEN));
        for (BreakerPolicy policy : policies) {
            VertxBreakerOptions options = new VertxBreakerOptions().setPolicy(policy);
            options.setTimeout(123);

            VertxBreakerOptions read = new VertxBreakerOptions(options.toJson());

            assertThat(read.getPolicy()).isEqualTo(policy);
            assertThat(read.getTimeout()).isEqualTo(123);
        }
        assertThatThrownBy(() ->
                        new VertxBreakerOptions(new JsonObject().put("policy", new JsonObject().put("probs", 1))))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("probs");
    }
}
