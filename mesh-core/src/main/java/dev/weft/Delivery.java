// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.balance.Node;
import dev.weft.balance.Selection;
import dev.weft.breaker.Permit;
import dev.weft.call.Call;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Deadline;
import dev.weft.call.Metadata;
import dev.weft.call.Method;
import dev.weft.call.MethodKind;
import dev.weft.call.Readiness;
import dev.weft.call.Reply;
import dev.weft.call.Route;
import dev.weft.call.Status;
import dev.weft.resilience.AdaptiveLimiter;
import dev.weft.resilience.Bulkhead;
import dev.weft.resilience.BulkheadPolicy;
import dev.weft.resilience.LatencyQuantile;
import dev.weft.resilience.RetryPolicy;
import dev.weft.rpc.RpcClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through what protects it and through the instances of a service, in this order: the breaker of its
 * method, the bulkhead of its service, then {@linkplain Attempt attempts} at instances. Another attempt is made when one did
 * not process the call, or failed with one that may be repeated, on the budget, never twice at the same instance; and while
 * one takes long, if the method is hedged. A call that waits until ready begins anew, after a pause, until its deadline. When
 * all this has failed, there may be a {@linkplain Degraded lesser answer}.
 *
 * <p>Confined to the caller's context, but for its beginning.
 */
abstract class Delivery<T> {
    /** In trailers: how often a call reached an instance, if more than once. */
    static final String ATTEMPTS_KEY = "weft-attempts";

    /** In trailers: whether a second instance that was asked meanwhile has {@code won} or {@code lost}. */
    static final String HEDGED_KEY = "weft-hedged";

    /** In trailers of a failure: what on this side has refused the call. */
    static final String REFUSED_KEY = "weft-refused";

    private static final long PAUSE_MILLIS = Duration.ofMillis(100).toMillis();

    /** For how long a call that does not wait until ready waits for a registry that has never answered. */
    private static final long MOST_IGNORANCE_MILLIS = Duration.ofSeconds(5).toMillis();

    private static final long NEVER = Long.MAX_VALUE;

    /** No callee makes a call without a deadline wait longer. */
    private static final long MOST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Vertx vertx;
    private final Targets targets;
    private final Degraded degraded;
    private final MethodGuard guard;
    private final Method<?, ?> method;
    private final CallOptions options;
    private final @Nullable Deadline deadline;
    private final ContextInternal context;
    private final Promise<T> promise;
    private Selection selection;
    private Permit permit = Permit.UNCOUNTED;
    private @Nullable Bulkhead inside;
    private @Nullable List<RpcClient> tried;
    private volatile Bulkhead.@Nullable Waiting waiting;
    private @Nullable Attempt<T> running;
    private @Nullable Attempt<T> hedge;
    private long begunNanos;
    private int reached;
    private int underWay;
    private boolean crowded;
    private boolean insisted;
    private boolean over;

    /** {@code options} are those of the call as a whole. */
    Delivery(
            Vertx vertx,
            Targets targets,
            Degraded degraded,
            Method<?, ?> method,
            MethodGuard guard,
            CallOptions options,
            @Nullable Deadline deadline) {
        this.vertx = vertx;
        this.targets = targets;
        this.degraded = degraded;
        this.guard = guard;
        this.method = method;
        this.options = options;
        this.deadline = deadline;
        this.selection = selection(options.route());
        this.context = ((VertxInternal) vertx).getOrCreateContext();
        this.promise = context.promise();
    }

    /** Sends it to an instance. */
    abstract Future<T> send(RpcClient client, CallOptions each);

    /** What the caller gets for a reply. */
    abstract T result(Reply reply);

    /** The reply of which the caller gets this. */
    abstract Reply reply(T result);

    /** The call, as whoever answers it in the service's place sees it. */
    abstract Call asked();

    private static Selection selection(Route route) {
        if (route == Route.ANYWHERE) {
            return Selection.ANY;
        }
        Selection selection = Selection.ANY.requiring(route.tags());
        return route.key().map(selection::withKey).orElse(selection);
    }

    final Future<T> run() {
        begunNanos = System.nanoTime();
        Permit given = guard.tryAcquire(begunNanos);
        if (given == null) {
            guard.counts().add(Protected.BROKEN);
            fail(broken(), begunNanos);
            return promise.future();
        }
        permit = given;
        Bulkhead bulkhead = targets.guard().bulkhead();
        if (bulkhead == null || bulkhead.tryEnter()) {
            inside = bulkhead;
            proceed();
        } else {
            enterLater(bulkhead);
        }
        return promise.future();
    }

    private void enterLater(Bulkhead bulkhead) {
        BulkheadPolicy policy = targets.guard().own().bulkhead();
        long longest = policy == null ? 0 : policy.longestWait().toMillis();
        long millis = deadline == null
                ? longest
                : Math.min(longest, deadline.remaining().toMillis());
        if (millis <= 0) {
            crowded(bulkhead);
            return;
        }
        long timer = vertx.setTimer(millis, late -> {
            Bulkhead.Waiting patience = waiting;
            if (patience != null && patience.giveUp()) {
                crowded(bulkhead);
            }
        });
        waiting = bulkhead.tryWait(() -> context.runOnContext(go -> {
            vertx.cancelTimer(timer);
            inside = bulkhead;
            proceed();
        }));
        if (waiting == null) {
            vertx.cancelTimer(timer);
            crowded(bulkhead);
        }
    }

    private void proceed() {
        targets.guard().budget().called(begunNanos);
        if (targets.known().isComplete()) {
            next(null);
        } else {
            awaitTargets();
        }
    }

    private void awaitTargets() {
        Promise<Void> known = Promise.promise();
        long timer = vertx.setTimer(Math.min(remainingMillis(), MOST_IGNORANCE_MILLIS), late -> known.tryComplete());
        targets.known().onComplete(answer -> known.tryComplete());
        known.future().onComplete(go -> {
            vertx.cancelTimer(timer);
            next(null);
        });
    }

    private void next(@Nullable CallFailure failure) {
        long now = System.nanoTime();
        Attempt<T> attempt = pick(now);
        if (attempt == null) {
            giveUpOrWait(failure != null ? failure : nobody(now), now);
            return;
        }
        if (failure != null && reached > 0) {
            guard.counts().add(Protected.RETRIED);
        }
        running = attempt;
        boolean hedged = failure == null && armHedge(now);
        start(attempt, hedged, now);
    }

    /** An instance that may be asked; null if there is none. */
    private @Nullable Attempt<T> pick(long nowNanos) {
        while (true) {
            Node node = targets.pick(selection, nowNanos);
            if (node == null) {
                return null;
            }
            Target target = targets.target(node);
            Attempt<T> attempt = target == null ? null : attempt(node, target, nowNanos);
            if (attempt != null) {
                return attempt;
            }
            selection = selection.without(node);
        }
    }

    private @Nullable Attempt<T> attempt(Node node, Target target, long nowNanos) {
        Permit leave = target.tryAcquire(nowNanos);
        if (leave == null) {
            return null;
        }
        AdaptiveLimiter limiter = target.limiter();
        AdaptiveLimiter.Sample sample = limiter == null ? null : limiter.tryAcquire();
        if (limiter != null && sample == null) {
            leave.record(dev.weft.breaker.Outcome.IGNORED, 0, nowNanos);
            crowded = true;
            return null;
        }
        return new Attempt<>(this, node, target, leave, sample, nowNanos);
    }

    private void start(Attempt<T> attempt, boolean cancellable, long nowNanos) {
        underWay++;
        attempt.begin(method.kind() == MethodKind.UNARY);
        Future<T> answer;
        try {
            answer = send(attempt.target().client(), optionsOf(attempt, cancellable));
        } catch (RuntimeException mistake) {
            attempt.abort(nowNanos);
            end(dev.weft.breaker.Outcome.IGNORED, nowNanos);
            throw mistake;
        }
        answer.onComplete(attempt);
    }

    /** A later attempt has what the earlier ones have left of the time. */
    private CallOptions optionsOf(Attempt<T> attempt, boolean cancellable) {
        CallOptions each =
                options.readiness() == Readiness.FAIL_FAST ? options : options.withReadiness(Readiness.FAIL_FAST);
        if (deadline != null && (attempt == hedge || reached > 0 || !selection.isFirst())) {
            each = each.withTimeout(Duration.ofNanos(Math.max(1, deadline.remainingNanos(System.nanoTime()))));
        }
        return cancellable ? each.withCancelSignal(attempt.cancellableWith(options.cancelSignal())) : each;
    }

    /** Whether a second instance will be asked if the first takes long. */
    private boolean armHedge(long nowNanos) {
        long delayNanos =
                method.kind() == MethodKind.UNARY && method.idempotency().safeToRepeat()
                        ? guard.hedgeDelayNanos(nowNanos)
                        : Long.MAX_VALUE;
        if (delayNanos == Long.MAX_VALUE) {
            return false;
        }
        vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(delayNanos)), late -> hedge());
        return true;
    }

    private void hedge() {
        Attempt<T> first = running;
        if (over || first == null || underWay != 1 || reached > 0) {
            return;
        }
        long now = System.nanoTime();
        Selection before = selection;
        selection = selection.without(first.node());
        Attempt<T> second = pick(now);
        if (second == null) {
            selection = before;
            return;
        }
        if (!targets.guard().budget().tryWithdraw(now)) {
            guard.counts().add(Protected.NOT_RETRIED);
            second.abort(now);
            return;
        }
        guard.counts().add(Protected.HEDGED);
        hedge = second;
        start(second, true, now);
    }

    final void succeeded(Attempt<T> attempt, T result, long nowNanos) {
        underWay--;
        if (over) {
            return;
        }
        over = true;
        reached++;
        cancelOther(attempt);
        if (attempt == hedge) {
            guard.counts().add(Protected.HEDGE_WON);
        }
        LatencyQuantile latency = guard.latency();
        if (latency != null && method.kind() == MethodKind.UNARY) {
            latency.record(nowNanos - attempt.beganNanos(), nowNanos);
        }
        if (method.kind().serverStreams()) {
            leaveAtTheEndOf(reply(result));
        }
        end(dev.weft.breaker.Outcome.SUCCESS, nowNanos);
        if (guard.answers() != null) {
            degraded.keep(guard, asked(), reply(result), context, nowNanos);
        }
        Metadata words = words(attempt);
        promise.complete(words.isEmpty() ? result : result(withWords(reply(result), words)));
    }

    /** A stream has its place for as long as it lasts. */
    private void leaveAtTheEndOf(Reply reply) {
        Bulkhead place = inside;
        inside = null;
        if (place != null) {
            reply.trailers().onComplete(ended -> place.leave());
        }
    }

    final void failed(Attempt<T> attempt, Throwable cause, long nowNanos) {
        underWay--;
        if (over) {
            return;
        }
        boolean arrived = !(cause instanceof CallFailure failure) || Verdict.reachedAnInstance(failure);
        reached += arrived ? 1 : 0;
        if (underWay > 0) {
            // The other one may still answer.
            return;
        }
        if (cause instanceof CallFailure failure) {
            long pause = arrived ? pauseBeforeRetry(failure, nowNanos) : pauseBeforeFailover(failure);
            if (pause != NEVER) {
                goElsewhere(attempt, failure, pause);
                return;
            }
        }
        fail(cause, nowNanos);
    }

    /** Whom the call has not reached, it has cost nothing. */
    private static long pauseBeforeFailover(CallFailure failure) {
        return failure.status() == Status.UNAVAILABLE ? 0 : NEVER;
    }

    private long pauseBeforeRetry(CallFailure failure, long nowNanos) {
        RetryPolicy policy = guard.protection().retry();
        if (reached >= policy.attempts() || !policy.allows(failure, mayRepeat())) {
            return NEVER;
        }
        long pause =
                policy.pauseNanos(failure, reached, ThreadLocalRandom.current().nextDouble());
        if (pause >= (deadline == null ? MOST_PAUSE_NANOS : deadline.remainingNanos(nowNanos))) {
            return NEVER;
        }
        if (targets.guard().budget().tryWithdraw(nowNanos)) {
            return pause;
        }
        guard.counts().add(Protected.NOT_RETRIED);
        return NEVER;
    }

    /** Whether doing it twice does no harm. A stream of requests can be read only once. */
    private boolean mayRepeat() {
        return method.idempotency().safeToRepeat() && !method.kind().clientStreams();
    }

    private void goElsewhere(Attempt<T> attempt, CallFailure failure, long pauseNanos) {
        selection = selection.without(attempt.node());
        tried = tried == null ? new ArrayList<>(2) : tried;
        tried.add(attempt.target().client());
        if (pauseNanos == 0) {
            next(failure);
        } else {
            vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(pauseNanos)), timer -> next(failure));
        }
    }

    private void giveUpOrWait(CallFailure failure, long nowNanos) {
        boolean mayWait = options.readiness() == Readiness.WAIT_FOR_READY || mayInsist();
        if (!mayWait || deadline != null && deadline.isOver(nowNanos)) {
            fail(failure, nowNanos);
            return;
        }
        List<RpcClient> insistOn = tried == null ? List.of() : tried;
        tried = null;
        selection = selection(options.route());
        vertx.setTimer(Math.min(PAUSE_MILLIS, remainingMillis()), timer -> {
            insistOn.forEach(RpcClient::retryNow);
            next(failure);
        });
    }

    /**
     * Once a call, where there was a choice: one instance may have come back while its client still held back, and another
     * left meanwhile, as they do in a rolling restart.
     */
    private boolean mayInsist() {
        if (insisted || reached > 0 || tried == null || tried.size() < 2) {
            return false;
        }
        insisted = true;
        return true;
    }

    private void fail(Throwable cause, long nowNanos) {
        end(Verdict.forMethod(cause), nowNanos);
        Metadata words = words(null);
        degraded.answer(guard, asked(), cause, context, nowNanos)
                .map(lesser -> result(withWords(lesser, words)))
                .onComplete((answer, none) -> {
                    if (none == null) {
                        promise.complete(answer);
                    } else {
                        promise.fail(withWords(none, words));
                    }
                });
    }

    /** The call is over, and has its place no longer. */
    private void end(dev.weft.breaker.Outcome outcome, long nowNanos) {
        over = true;
        permit.record(outcome, nowNanos - begunNanos, nowNanos);
        if (inside != null) {
            inside.leave();
            inside = null;
        }
    }

    private void cancelOther(Attempt<T> winner) {
        if (hedge != null) {
            Attempt<T> other = winner == hedge ? running : hedge;
            if (other != null) {
                other.cancel();
            }
        }
    }

    private Metadata words(@Nullable Attempt<T> winner) {
        Metadata words = reached > 1 ? Metadata.of(ATTEMPTS_KEY, "" + reached) : Metadata.EMPTY;
        return hedge == null ? words : words.plus(HEDGED_KEY, winner == hedge ? "won" : "lost");
    }

    private static Reply withWords(Reply reply, Metadata words) {
        return words.isEmpty() ? reply : reply.withTrailers(reply.trailers().map(trailers -> trailers.plus(words)));
    }

    private static Throwable withWords(Throwable cause, Metadata words) {
        return cause instanceof CallFailure failure && !words.isEmpty()
                ? failure.withTrailers(failure.trailers().plus(words))
                : cause;
    }

    private long remainingMillis() {
        return deadline == null ? MOST_IGNORANCE_MILLIS : deadline.remaining().toMillis() + 1;
    }

    private CallFailure nobody(long nowNanos) {
        return crowded
                ? refused(Status.RESOURCE_EXHAUSTED, "limit", "all instances have as many calls as they bear")
                : CallFailure.notProcessed(Status.UNAVAILABLE, targets.explain(selection, nowNanos));
    }

    private CallFailure broken() {
        CallFailure failure = refused(Status.UNAVAILABLE, "breaker", "too many calls of " + method + " fail");
        long waitNanos = guard.breaker() == null ? 0 : guard.breaker().waitNanos(begunNanos);
        return waitNanos == Long.MAX_VALUE
                ? failure
                : failure.withTrailers(failure.trailers()
                        .plus(CallFailure.RETRY_PUSHBACK, "" + (TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1)));
    }

    private void crowded(Bulkhead bulkhead) {
        guard.counts().add(Protected.CROWDED);
        fail(
                refused(
                        Status.RESOURCE_EXHAUSTED,
                        "bulkhead",
                        bulkhead.inside() + " calls to " + method.service() + " are under way already"),
                System.nanoTime());
    }

    private static CallFailure refused(Status status, String by, String why) {
        return CallFailure.notProcessed(status, why).withTrailers(Metadata.of(REFUSED_KEY, by));
    }
}
