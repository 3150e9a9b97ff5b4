// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.balance.InFlight;
import dev.weft.balance.Node;
import dev.weft.balance.Outcome;
import dev.weft.balance.Selection;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Deadline;
import dev.weft.call.Method;
import dev.weft.call.MethodKind;
import dev.weft.call.Processing;
import dev.weft.call.Readiness;
import dev.weft.call.Reply;
import dev.weft.call.Route;
import dev.weft.call.Status;
import dev.weft.rpc.RpcClient;
import dev.weft.wire.WireFailure;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through the instances of a service: to another when one did not process it, or was lost with a call
 * that may be repeated; never twice to the same, until one answers or none is left. A call that waits until ready begins
 * anew, after a pause, until its deadline.
 */
final class Attempt<T> extends InFlight implements Completable<T> {
    private static final long PAUSE_MILLIS = Duration.ofMillis(100).toMillis();

    /** For how long a call that does not wait until ready waits for a registry that has never answered. */
    private static final long MOST_IGNORANCE_MILLIS = Duration.ofSeconds(5).toMillis();

    private final Vertx vertx;
    private final Targets targets;
    private final Method<?, ?> method;
    private final CallOptions options;
    private final @Nullable Deadline deadline;
    private final Function<RpcClient, Future<T>> later;
    private final Promise<T> promise;
    private Function<RpcClient, Future<T>> call;
    private Selection selection;
    private @Nullable Node node;
    private @Nullable List<RpcClient> tried;
    private boolean insisted;

    Attempt(
            Vertx vertx,
            Targets targets,
            Method<?, ?> method,
            CallOptions options,
            @Nullable Deadline deadline,
            Function<RpcClient, Future<T>> first,
            Function<RpcClient, Future<T>> later) {
        this.vertx = vertx;
        this.targets = targets;
        this.method = method;
        this.options = options;
        this.deadline = deadline;
        this.call = first;
        this.later = later;
        this.selection = selection(options.route());
        ContextInternal context = ((VertxInternal) vertx).getOrCreateContext();
        this.promise = context.promise();
    }

    private static Selection selection(Route route) {
        if (route == Route.ANYWHERE) {
            return Selection.ANY;
        }
        Selection selection = Selection.ANY.requiring(route.tags());
        return route.key().map(selection::withKey).orElse(selection);
    }

    Future<T> run() {
        if (targets.known().isComplete()) {
            next(null);
        } else {
            awaitTargets();
        }
        return promise.future();
    }

    private void awaitTargets() {
        Promise<Void> over = Promise.promise();
        long timer = vertx.setTimer(Math.min(remainingMillis(), MOST_IGNORANCE_MILLIS), late -> over.tryComplete());
        targets.known().onComplete(known -> over.tryComplete());
        over.future().onComplete(go -> {
            vertx.cancelTimer(timer);
            next(null);
        });
    }

    private void next(@Nullable CallFailure failure) {
        Node picked = targets.pick(selection);
        if (picked == null) {
            giveUpOrWait(failure != null ? failure : noInstance());
            return;
        }
        RpcClient client = targets.client(picked);
        if (client == null) {
            selection = selection.without(picked);
            next(failure);
            return;
        }
        node = picked;
        if (method.kind() == MethodKind.UNARY) {
            picked.begin(this, System.nanoTime());
        } else {
            picked.beginStream(this, System.nanoTime());
        }
        call.apply(client).onComplete(this);
    }

    @Override
    public void complete(T result, @Nullable Throwable failure) {
        if (failure == null) {
            endWith(result);
            promise.complete(result);
            return;
        }
        end(outcome(failure));
        if (failure instanceof CallFailure refused && mayGoElsewhere(refused)) {
            goElsewhere(refused);
        } else {
            promise.fail(failure);
        }
    }

    /** A stream of replies is under way for as long as it lasts. */
    private void endWith(T result) {
        if (result instanceof Reply reply && method.kind().serverStreams()) {
            reply.trailers().onComplete(ended -> end(ended.succeeded() ? Outcome.SUCCESS : outcome(ended.cause())));
        } else {
            end(Outcome.SUCCESS);
        }
    }

    private void end(Outcome outcome) {
        if (node != null) {
            node.end(this, System.nanoTime(), outcome);
        }
    }

    /** What a failure says of the instance. */
    private static Outcome outcome(Throwable cause) {
        if (!(cause instanceof CallFailure failure)) {
            return Outcome.NEUTRAL;
        }
        return switch (failure.status()) {
            case UNAVAILABLE -> unavailability(failure);
            case DEADLINE_EXCEEDED, INTERNAL, UNKNOWN, DATA_LOSS -> Outcome.FAILURE;
            case RESOURCE_EXHAUSTED -> isLimit(failure) ? Outcome.NEUTRAL : Outcome.REFUSED;
            default -> Outcome.NEUTRAL;
        };
    }

    /** Whether it is the caller who has had enough, at every instance, and not this instance. */
    private static boolean isLimit(CallFailure failure) {
        return failure.trailers().get(CallFailure.RETRY_PUSHBACK).isPresent();
    }

    private static Outcome unavailability(CallFailure failure) {
        if (isLost(failure)) {
            return Outcome.LOST;
        }
        return failure.processing() == Processing.NOT_STARTED ? Outcome.REFUSED : Outcome.FAILURE;
    }

    private void goElsewhere(CallFailure refused) {
        if (node != null) {
            selection = selection.without(node);
            RpcClient client = targets.client(node);
            if (client != null) {
                tried = tried == null ? new ArrayList<>(2) : tried;
                tried.add(client);
            }
        }
        call = later;
        next(refused);
    }

    private boolean mayGoElsewhere(CallFailure failure) {
        return failure.status() == Status.UNAVAILABLE
                && (failure.processing() == Processing.NOT_STARTED || isLost(failure) && mayRepeat());
    }

    /** Whether the connection broke, rather than the instance said so: an answer stands. */
    private static boolean isLost(CallFailure failure) {
        return failure.getCause() instanceof WireFailure;
    }

    /** Whether doing it twice does no harm. A stream of requests can be read only once. */
    private boolean mayRepeat() {
        return method.idempotency().safeToRepeat() && !method.kind().clientStreams();
    }

    private void giveUpOrWait(CallFailure failure) {
        boolean mayWait = options.readiness() == Readiness.WAIT_FOR_READY || mayInsist();
        if (!mayWait || deadline != null && deadline.isOver(System.nanoTime())) {
            promise.fail(failure);
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
        if (insisted || tried == null || tried.size() < 2) {
            return false;
        }
        insisted = true;
        return true;
    }

    private long remainingMillis() {
        return deadline == null ? MOST_IGNORANCE_MILLIS : deadline.remaining().toMillis() + 1;
    }

    private CallFailure noInstance() {
        return CallFailure.notProcessed(Status.UNAVAILABLE, targets.explain(selection));
    }
}
