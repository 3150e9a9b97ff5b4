// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.balance.InFlight;
import dev.weft.balance.Node;
import dev.weft.balance.Outcome;
import dev.weft.breaker.Permit;
import dev.weft.call.CallFailure;
import dev.weft.call.Reply;
import dev.weft.resilience.AdaptiveLimiter;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call at one instance, with what there is to be said of the instance when it has ended. */
final class Attempt<T> extends InFlight implements Completable<T> {
    private final Delivery<T> delivery;
    private final Node node;
    private final Target target;
    private final Permit permit;
    private final AdaptiveLimiter.@Nullable Sample sample;
    private final long beganNanos;
    private @Nullable Promise<Void> cancelSignal;

    Attempt(
            Delivery<T> delivery,
            Node node,
            Target target,
            Permit permit,
            AdaptiveLimiter.@Nullable Sample sample,
            long nowNanos) {
        this.beganNanos = nowNanos;
        this.delivery = delivery;
        this.node = node;
        this.target = target;
        this.permit = permit;
        this.sample = sample;
    }

    Node node() {
        return node;
    }

    Target target() {
        return target;
    }

    long beganNanos() {
        return beganNanos;
    }

    /** It is made now. */
    void begin(boolean timed) {
        if (timed) {
            node.begin(this, beganNanos);
        } else {
            node.beginStream(this, beganNanos);
        }
    }

    /** Can be {@link #cancel cancelled} from now on, by what this returns, which the caller's signal completes too. */
    Future<?> cancellableWith(Optional<Future<?>> callers) {
        Promise<Void> signal = Promise.promise();
        cancelSignal = signal;
        callers.ifPresent(users -> users.onComplete((done, failure) -> {
            if (failure == null) {
                signal.tryComplete();
            } else {
                signal.tryFail(failure);
            }
        }));
        return signal.future();
    }

    /** Nobody waits for it any more. */
    void cancel() {
        if (cancelSignal != null) {
            cancelSignal.tryComplete();
        }
    }

    /** It was never made, for it cannot be. */
    void abort(long nowNanos) {
        node.end(this, nowNanos, Outcome.NEUTRAL);
        permit.record(dev.weft.breaker.Outcome.IGNORED, nowNanos - beganNanos, nowNanos);
        if (sample != null) {
            sample.ignored();
        }
    }

    @Override
    public void complete(T result, @Nullable Throwable failure) {
        long now = System.nanoTime();
        if (failure == null) {
            succeeded(result, now);
            delivery.succeeded(this, result, now);
        } else {
            failed(failure, now);
            delivery.failed(this, failure, now);
        }
    }

    private void succeeded(T result, long nowNanos) {
        target.answered(nowNanos);
        permit.record(dev.weft.breaker.Outcome.SUCCESS, nowNanos - beganNanos, nowNanos);
        if (sample != null) {
            sample.succeeded();
        }
        if (result instanceof Reply reply && reply.isStreaming()) {
            // It is under way for as long as its stream lasts.
            reply.trailers()
                    .onComplete(ended -> node.end(
                            this,
                            System.nanoTime(),
                            ended.succeeded() ? Outcome.SUCCESS : Verdict.forBalancer(ended.cause())));
        } else {
            node.end(this, nowNanos, Outcome.SUCCESS);
        }
    }

    private void failed(Throwable failure, long nowNanos) {
        boolean answeredSince = target.hasAnsweredSince(beganNanos);
        dev.weft.breaker.Outcome outcome = Verdict.forInstance(failure, answeredSince);
        if (outcome == dev.weft.breaker.Outcome.SUCCESS) {
            target.answered(nowNanos);
        }
        permit.record(outcome, nowNanos - beganNanos, nowNanos);
        node.end(this, nowNanos, Verdict.forBalancer(failure));
        if (sample != null) {
            tell(sample, failure);
        }
    }

    private static void tell(AdaptiveLimiter.Sample sample, Throwable failure) {
        if (failure instanceof CallFailure refusal && Verdict.isOverload(refusal)) {
            sample.dropped();
        } else {
            sample.ignored();
        }
    }
}
