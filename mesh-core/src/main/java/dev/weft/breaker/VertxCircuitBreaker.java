// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import dev.weft.breaker.BreakerPolicy.Window;
import dev.weft.breaker.OperationMetrics.Event;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.FailurePolicy;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.RetryPolicy;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.FutureInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Our {@link Breaker} as Vert.x applications know one, in place of what {@link CircuitBreaker#create(String, Vertx)} makes.
 *
 * <p>With plain {@link CircuitBreakerOptions} it does as vertx-circuit-breaker does, but for its mistakes: what began before
 * the breaker opened neither closes nor opens it later, no stale timer makes it half-open too early, a probe that hangs is given
 * up after the reset timeout, and windows of less than a second open it too. As upstream's, one success clears the window; {@link
 * VertxBreakerOptions} bring the rates, probes and ramps of a {@link BreakerPolicy}, and a {@link Classifier}.
 *
 * <p>Thread-safe, without locks. An operation that has ended when it is returned costs no timer, no context switch and no
 * future of ours. Handlers of changes are called on the thread that made the change; they must be quick.
 */
public final class VertxCircuitBreaker implements CircuitBreaker {
    private static final System.Logger LOG = System.getLogger(VertxCircuitBreaker.class.getName());
    private static final Handler<Void> NOBODY = nothing -> {};
    private static final Duration LEAST_WINDOW = Duration.ofMillis(10);

    /** In place of a time, where nobody will ask for it. */
    private static final long TIMELESS = 0;

    private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final String name;
    private final Vertx vertx;
    private final CircuitBreakerOptions options;
    private final boolean isRich;
    private final Breaker breaker;
    private final @Nullable OperationMetrics metrics;
    private final @Nullable Notices notices;

    /** Failures that counted when it opened, and those of then that ended later. */
    private final AtomicLong failuresBefore = new AtomicLong();

    private volatile Handler<Void> openHandler = NOBODY;
    private volatile Handler<Void> halfOpenHandler = NOBODY;
    private volatile Handler<Void> closeHandler = NOBODY;
    private volatile @Nullable Function<Throwable, Future<?>> fallback;
    private volatile Classifier classifier = Classifier.DEFAULT;
    private volatile RetryPolicy retryPolicy = (failure, retries) -> 0;

    private VertxCircuitBreaker(String name, Vertx vertx, CircuitBreakerOptions options) {
        this.name = Objects.requireNonNull(name, "name");
        this.vertx = Objects.requireNonNull(vertx, "vertx");
        if (options instanceof VertxBreakerOptions rich) {
            this.isRich = true;
            this.options = new VertxBreakerOptions(rich);
            this.classifier = rich.getClassifier();
            this.breaker = new Breaker(
                    rich.getPolicy(),
                    new Changes(),
                    () -> ThreadLocalRandom.current().nextDouble());
        } else {
            this.isRich = false;
            this.options = new CircuitBreakerOptions(options);
            this.breaker = new Breaker(policyOf(options), new Changes(), () -> 1);
        }
        String address = options.getNotificationAddress();
        if (address == null) {
            this.metrics = null;
            this.notices = null;
        } else {
            this.metrics = new OperationMetrics(options.getMetricsRollingWindow(), options.getMetricsRollingBuckets());
            this.notices = new Notices(
                    vertx, address, options.isNotificationLocalOnly(), options.getNotificationPeriod(), this::report);
            notices.happened();
        }
    }

    /** Closed, with upstream's defaults. */
    public static VertxCircuitBreaker create(String name, Vertx vertx) {
        return create(name, vertx, null);
    }

    /**
     * Closed, or in the state in which the policy of {@link VertxBreakerOptions} begins.
     *
     * @param options copied; null for upstream's defaults
     * @throws IllegalArgumentException if it publishes metrics, of which the window is no multiple of its buckets
     */
    public static VertxCircuitBreaker create(String name, Vertx vertx, @Nullable CircuitBreakerOptions options) {
        return new VertxCircuitBreaker(name, vertx, options == null ? new CircuitBreakerOptions() : options);
    }

    /** What upstream's options mean. */
    private static BreakerPolicy policyOf(CircuitBreakerOptions options) {
        Duration window = Duration.ofMillis(options.getFailuresRollingWindow());
        Duration open = options.getResetTimeout() < 0
                ? BreakerPolicy.FOREVER
                : Duration.ofMillis(Math.max(1, options.getResetTimeout()));
        boolean probesEnd = options.getTimeout() >= 0;
        return BreakerPolicy.DEFAULT
                .withWindow(
                        Window.inARow(window.compareTo(LEAST_WINDOW) < 0 ? LEAST_WINDOW : window),
                        Math.max(1, options.getMaxFailures()))
                .withFailureRate(1)
                .withOpen(open, open)
                .withProbes(1, probesEnd ? BreakerPolicy.FOREVER : open, Duration.ZERO);
    }

    @Override
    public String name() {
        return name;
    }

    /** What it was made with. */
    CircuitBreakerOptions options() {
        return options;
    }

    Vertx vertx() {
        return vertx;
    }

    // What runs through it.

    @Override
    public <T> Future<T> execute(Supplier<Future<T>> command) {
        return run(command, declaredFallback());
    }

    @Override
    public <T> Future<T> execute(Handler<Promise<T>> command) {
        return run(supplier(command), declaredFallback());
    }

    @Override
    public <T> Future<T> executeWithFallback(Supplier<Future<T>> command, @Nullable Function<Throwable, T> other) {
        return run(command, other == null ? null : later(other));
    }

    @Override
    public <T> Future<T> executeWithFallback(Handler<Promise<T>> command, @Nullable Function<Throwable, T> other) {
        return run(supplier(command), other == null ? null : later(other));
    }

    /** As {@link #executeWithFallback(Supplier, Function)}, with a fallback that takes its time. */
    public <T> Future<T> executeWithFutureFallback(Supplier<Future<T>> command, Function<Throwable, Future<T>> other) {
        return run(command, other);
    }

    @Override
    public <T> CircuitBreaker executeAndReport(Promise<T> result, Handler<Promise<T>> command) {
        report(run(supplier(command), declaredFallback()), result);
        return this;
    }

    @Override
    public <T> CircuitBreaker executeAndReportWithFallback(
            Promise<T> result, Handler<Promise<T>> command, @Nullable Function<Throwable, T> other) {
        report(executeWithFallback(command, other), result);
        return this;
    }

    /** Into a promise that its owner may have completed otherwise. */
    private static <T> void report(Future<T> ended, Promise<T> result) {
        ended.onComplete(end -> {
            if (end.succeeded()) {
                result.tryComplete(end.result());
            } else {
                result.tryFail(end.cause());
            }
        });
    }

    private <T> Future<T> run(Supplier<Future<T>> command, @Nullable Function<Throwable, Future<T>> other) {
        long begin = TIMELESS;
        Permit permit = metrics == null ? breaker.tryAcquireTimeless() : null;
        if (permit == null) {
            begin = System.nanoTime();
            permit = breaker.tryAcquire(begin);
        }
        if (permit == null) {
            if (metrics != null) {
                metrics.ended(Event.SHORT_CIRCUITED, System.nanoTime() - begin, begin);
            }
            return other == null
                    ? Future.failedFuture(OpenCircuitException.INSTANCE)
                    : askFallback(OpenCircuitException.INSTANCE, other);
        }
        Try<T> first = Try.start(command);
        boolean isLast = first.end().succeeded() || options.getMaxRetries() == 0;
        if (isLast && first.end().isComplete() && isHere(first.end())) {
            return end(first, permit, begin, other);
        }
        return new Execution<>(this, permit, begin, command, other).follow(first);
    }

    /** Whether its listeners would be called where those of a future that we make here would be. */
    private static boolean isHere(Future<?> future) {
        if (!(future instanceof FutureInternal<?> made)) {
            return false;
        }
        ContextInternal context = made.context();
        return context == null || context == ContextInternal.current();
    }

    /** A promise of a context that is there anyway; upstream makes none for it either. */
    private static <T> Supplier<Future<T>> supplier(Handler<Promise<T>> command) {
        return () -> {
            ContextInternal context = ContextInternal.current();
            Promise<T> promise = context == null ? Promise.promise() : context.promise();
            command.handle(promise);
            return promise.future();
        };
    }

    /** An operation has ended for good; returns what its caller gets. */
    <T> Future<T> end(Try<T> last, Permit permit, long begin, @Nullable Function<Throwable, Future<T>> other) {
        Future<T> ended = last.end();
        Outcome outcome = classified(ended);
        boolean isFailure = outcome == Outcome.FAILURE;
        boolean isTimed = begin != TIMELESS || isFailure || breaker.policy().timesSuccesses();
        long now = isTimed ? System.nanoTime() : TIMELESS;
        long took = begin == TIMELESS ? 0 : now - begin;
        if (isFailure && !breaker.isIn(permit)) {
            failuresBefore.incrementAndGet();
        }
        permit.record(outcome, took, now);
        if (metrics != null) {
            metrics.ended(isFailure ? last.failure() : Event.SUCCESS, took, now);
        }
        if (!isFailure) {
            return ended;
        }
        if (notices != null) {
            notices.happened();
        }
        return failure(ended, other);
    }

    /** What the caller gets for a failure. A result that is one is lost upstream; rich options keep it. */
    private <T> Future<T> failure(Future<T> ended, @Nullable Function<Throwable, Future<T>> other) {
        boolean isResult = ended.succeeded() && !isRich;
        Future<T> failed = isResult ? Future.failedFuture("the result counts as a failure") : ended;
        return other != null && failed.failed() && options.isFallbackOnFailure()
                ? askFallback(failed.cause(), other)
                : failed;
    }

    private Outcome classified(Future<?> ended) {
        try {
            return classifier.classify(ended);
        } catch (RuntimeException e) {
            return Outcome.FAILURE;
        }
    }

    // Fallbacks.

    @Override
    public <T> CircuitBreaker fallback(Function<Throwable, T> handler) {
        Objects.requireNonNull(handler, "handler");
        fallback = failure -> Future.succeededFuture(handler.apply(failure));
        return this;
    }

    /** As {@link #fallback}, with one that takes its time. */
    public <T> VertxCircuitBreaker futureFallback(Function<Throwable, Future<T>> handler) {
        Objects.requireNonNull(handler, "handler");
        fallback = handler::apply;
        return this;
    }

    /** Of whatever type it is: the interface promises no more. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private <T> @Nullable Function<Throwable, Future<T>> declaredFallback() {
        return (Function) fallback;
    }

    private static <T> Function<Throwable, Future<T>> later(Function<Throwable, T> handler) {
        return failure -> Future.succeededFuture(handler.apply(failure));
    }

    private <T> Future<T> askFallback(Throwable reason, Function<Throwable, Future<T>> other) {
        Future<T> answer;
        try {
            answer = Objects.requireNonNull(other.apply(reason), "the fallback gave no future");
        } catch (Throwable e) {
            answer = Future.failedFuture(e);
        }
        OperationMetrics counted = metrics;
        if (counted != null) {
            answer.onComplete(end -> counted.fellBack(
                    end.succeeded() ? Event.FALLBACK_SUCCESS : Event.FALLBACK_FAILURE, System.nanoTime()));
        }
        return answer;
    }

    // What it is told.

    /**
     * {@inheritDoc} With {@link VertxBreakerOptions}, what has failed and is none by this policy is neither success nor failure.
     */
    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public <T> CircuitBreaker failurePolicy(FailurePolicy<T> policy) {
        Objects.requireNonNull(policy, "policy");
        FailurePolicy any = policy;
        classifier = ended -> {
            if (any.test((Future) ended)) {
                return Outcome.FAILURE;
            }
            return isRich && ended.failed() ? Outcome.IGNORED : Outcome.SUCCESS;
        };
        return this;
    }

    @Override
    public CircuitBreaker retryPolicy(RetryPolicy policy) {
        retryPolicy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    RetryPolicy retryPolicy() {
        return retryPolicy;
    }

    @Override
    public CircuitBreaker openHandler(Handler<Void> handler) {
        openHandler = Objects.requireNonNull(handler, "handler");
        return this;
    }

    @Override
    public CircuitBreaker halfOpenHandler(Handler<Void> handler) {
        halfOpenHandler = Objects.requireNonNull(handler, "handler");
        return this;
    }

    @Override
    public CircuitBreaker closeHandler(Handler<Void> handler) {
        closeHandler = Objects.requireNonNull(handler, "handler");
        return this;
    }

    @Override
    public CircuitBreaker open() {
        breaker.force(StateName.OPEN, System.nanoTime());
        return this;
    }

    /** {@inheritDoc} While it is open, only the count is cleared. */
    @Override
    public CircuitBreaker reset() {
        failuresBefore.set(0);
        if (state() != CircuitBreakerState.OPEN) {
            breaker.force(StateName.CLOSED, System.nanoTime());
        }
        return this;
    }

    /**
     * Puts it into a state, whatever it is in.
     *
     * @throws IllegalArgumentException for those to which it comes by itself
     */
    public VertxCircuitBreaker force(StateName state) {
        breaker.force(state, System.nanoTime());
        return this;
    }

    @Override
    public CircuitBreaker close() {
        if (notices != null) {
            notices.close();
        }
        return this;
    }

    // How it is.

    @Override
    public CircuitBreakerState state() {
        return visible(stateName());
    }

    /** Its state, of which {@link #state} does not know all. */
    public StateName stateName() {
        return breaker.state(System.nanoTime());
    }

    /** {@inheritDoc} While it is not closed, those that opened it and have ended since. */
    @Override
    public long failureCount() {
        long now = System.nanoTime();
        return visible(breaker.state(now)) == CircuitBreakerState.CLOSED
                ? breaker.tally(now).failures()
                : failuresBefore.get();
    }

    /** What it publishes; without a notification address its state only. */
    public JsonObject report() {
        String node =
                vertx.isClustered() ? ((VertxInternal) vertx).clusterManager().getNodeId() : "local";
        JsonObject json = new JsonObject()
                .put("resetTimeout", options.getResetTimeout())
                .put("timeout", options.getTimeout())
                .put("name", name)
                .put("node", node)
                .put("state", state())
                .put("failures", failureCount());
        return metrics == null ? json : metrics.addTo(json, System.nanoTime());
    }

    private static CircuitBreakerState visible(StateName state) {
        return switch (state) {
            case CLOSED, RAMPING, FORCED_CLOSED, METRICS_ONLY -> CircuitBreakerState.CLOSED;
            case OPEN, FORCED_OPEN -> CircuitBreakerState.OPEN;
            case HALF_OPEN -> CircuitBreakerState.HALF_OPEN;
        };
    }

    /** Tells who wants to know, and looks again when the time to be open is over. */
    private final class Changes implements BreakerListener {
        @Override
        public void changed(StateName from, StateName to, OutcomeTally seen) {
            CircuitBreakerState before = visible(from);
            CircuitBreakerState after = visible(to);
            if (before == CircuitBreakerState.CLOSED) {
                failuresBefore.set(seen.failures());
            }
            if (after == CircuitBreakerState.OPEN) {
                lookAgain();
                tell(openHandler);
            } else if (before != after) {
                tell(after == CircuitBreakerState.CLOSED ? closeHandler : halfOpenHandler);
            }
            if (notices != null) {
                notices.happened();
            }
        }

        @Override
        public void wouldOpen(OutcomeTally seen) {
            if (notices != null) {
                notices.happened();
            }
        }
    }

    private void tell(Handler<Void> handler) {
        try {
            handler.handle(null);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a handler of circuit breaker " + name + " threw", e);
        }
    }

    /** By a call or by this timer, whichever comes first; one that is late finds nothing to do. */
    private void lookAgain() {
        long wait = breaker.waitNanos(System.nanoTime());
        if (wait == 0 || wait > BreakerPolicy.FOREVER.toNanos() / 2) {
            return;
        }
        try {
            vertx.setTimer(wait / NANOS_PER_MILLI + 1, timer -> {
                if (state() == CircuitBreakerState.OPEN) {
                    lookAgain();
                }
            });
        } catch (RejectedExecutionException closed) {
            // Vert.x is closed: nobody will ask any more.
        }
    }
}
