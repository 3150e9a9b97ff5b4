// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Deadline;
import dev.weft.call.Method;
import dev.weft.call.Processing;
import dev.weft.call.Readiness;
import dev.weft.call.Status;
import dev.weft.rpc.RpcClient;
import dev.weft.wire.WireFailure;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through the instances of a service: to another when one did not process it, or was lost with a call
 * that may be repeated; never twice to the same, until one answers or none is left. A call that waits until ready begins anew, after a pause, until its deadline.
 */
final class Attempt<T> implements Completable<T> {
    private static final long PAUSE_MILLIS = Duration.ofMillis(100).toMillis();

    private final Vertx vertx;
    private final String target;
    private final Method<?, ?> method;
    private final RoundRobin roundRobin;
    private final Supplier<Future<List<SocketAddress>>> addresses;
    private final Function<SocketAddress, RpcClient> clients;
    private final CallOptions options;
    private final @Nullable Deadline deadline;
    private final Function<RpcClient, Future<T>> later;
    private Function<RpcClient, Future<T>> call;
    private final Promise<T> promise;
    private @Nullable List<SocketAddress> tried;
    private @Nullable SocketAddress last;
    private boolean insisted;

    Attempt(
            Vertx vertx,
            String target,
            Method<?, ?> method,
            RoundRobin roundRobin,
            Supplier<Future<List<SocketAddress>>> addresses,
            Function<SocketAddress, RpcClient> clients,
            CallOptions options,
            @Nullable Deadline deadline,
            Function<RpcClient, Future<T>> first,
            Function<RpcClient, Future<T>> later) {
        this.vertx = vertx;
        this.target = target;
        this.method = method;
        this.roundRobin = roundRobin;
        this.addresses = addresses;
        this.clients = clients;
        this.options = options;
        this.deadline = deadline;
        this.call = first;
        this.later = later;
        ContextInternal context = ((VertxInternal) vertx).getOrCreateContext();
        this.promise = context.promise();
    }

    Future<T> run() {
        next(null);
        return promise.future();
    }

    private void next(@Nullable CallFailure failure) {
        Future<List<SocketAddress>> known = addresses.get();
        if (known.succeeded()) {
            pick(known.result(), failure);
        } else {
            known.onComplete(found -> pick(found.succeeded() ? found.result() : List.of(), failure));
        }
    }

    private void pick(List<SocketAddress> known, @Nullable CallFailure failure) {
        SocketAddress picked = roundRobin.pick(known, address -> tried == null || !tried.contains(address));
        if (picked != null) {
            last = picked;
            call.apply(clients.apply(picked)).onComplete(this);
        } else {
            giveUpOrWait(failure != null ? failure : noInstance());
        }
    }

    @Override
    public void complete(T result, @Nullable Throwable failure) {
        if (failure == null) {
            promise.complete(result);
        } else if (failure instanceof CallFailure refused && mayGoElsewhere(refused)) {
            if (tried == null) {
                tried = new ArrayList<>(2);
            }
            tried.add(Objects.requireNonNull(last));
            call = later;
            next(refused);
        } else {
            promise.fail(failure);
        }
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
        List<SocketAddress> insistOn = tried == null ? List.of() : tried;
        tried = null;
        long remainingMillis =
                deadline == null ? PAUSE_MILLIS : deadline.remaining().toMillis() + 1;
        vertx.setTimer(Math.min(PAUSE_MILLIS, remainingMillis), timer -> {
            insistOn.forEach(address -> clients.apply(address).retryNow());
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

    private CallFailure noInstance() {
        return CallFailure.notProcessed(Status.UNAVAILABLE, "no live instance of \"" + target + "\": none is known");
    }
}
