// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import dev.weft.breaker.OperationMetrics.Event;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.TimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An operation that takes its time, or is tried again: as often as the options say, and while its breaker stays closed. */
final class Execution<T> {
    private static final long NO_TIMER = -1;

    private final VertxCircuitBreaker breaker;
    private final Permit permit;
    private final long begin;
    private final Supplier<Future<T>> command;
    private final @Nullable Function<Throwable, Future<T>> fallback;
    private final Promise<T> result;

    /** The number of the try that is under way: of its end and its timeout, the first one takes the number away. */
    private final AtomicInteger tries = new AtomicInteger();

    private int retries;

    Execution(
            VertxCircuitBreaker breaker,
            Permit permit,
            long begin,
            Supplier<Future<T>> command,
            @Nullable Function<Throwable, Future<T>> fallback) {
        this.breaker = breaker;
        this.permit = permit;
        this.begin = begin;
        this.command = command;
        this.fallback = fallback;
        this.result = ((ContextInternal) breaker.vertx().getOrCreateContext()).promise();
    }

    /** From the first try on. */
    Future<T> follow(Try<T> first) {
        goOn(first);
        return result.future();
    }

    /** A loop, because tries that fail at once may be many. */
    private void goOn(Try<T> from) {
        Try<T> tried = from;
        while (tried.end().isComplete()) {
            if (tried.end().succeeded() || !mayRetry()) {
                end(tried);
                return;
            }
            if (breaker.state() != CircuitBreakerState.CLOSED) {
                end(new Try<>(Future.failedFuture(OpenCircuitException.INSTANCE), Event.FAILURE));
                return;
            }
            retries++;
            long pause;
            try {
                pause = breaker.retryPolicy().delay(tried.end().cause(), retries);
            } catch (RuntimeException e) {
                end(new Try<>(Future.failedFuture(e), Event.EXCEPTION));
                return;
            }
            if (pause > 0) {
                breaker.vertx().setTimer(pause, timer -> goOn(Try.start(command)));
                return;
            }
            tried = Try.start(command);
        }
        await(tried);
    }

    /** Probes are not sent again: the first one says it. */
    private boolean mayRetry() {
        return retries < breaker.options().getMaxRetries() && !(permit instanceof HalfOpen);
    }

    private void await(Try<T> tried) {
        int number = tries.get();
        long timeout = breaker.options().getTimeout();
        long timer = timeout < 0
                ? NO_TIMER
                : breaker.vertx().setTimer(timeout, fired -> {
                    if (tries.compareAndSet(number, number + 1)) {
                        goOn(new Try<>(Future.failedFuture(TimeoutException.INSTANCE), Event.TIMEOUT));
                    }
                });
        tried.end().onComplete(ended -> {
            if (timer != NO_TIMER) {
                breaker.vertx().cancelTimer(timer);
            }
            if (tries.compareAndSet(number, number + 1)) {
                goOn(tried);
            }
        });
    }

    private void end(Try<T> last) {
        breaker.end(last, permit, begin, fallback).onComplete(result);
    }
}
