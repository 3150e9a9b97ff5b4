// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.call.Call;
import dev.weft.call.CallOptions;
import dev.weft.call.Channel;
import dev.weft.call.Deadline;
import dev.weft.call.Interceptor;
import dev.weft.call.Method;
import dev.weft.call.Peer;
import dev.weft.call.Readiness;
import dev.weft.call.Reply;
import dev.weft.rpc.RpcClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way of a call out, in this order:
 *
 * <ol>
 *   <li>The deadline: the earliest of the call's own and that of the call being handled; everything below spends it.
 *   <li>The user's interceptors, the first one outermost: they see each call once, however often it is tried.
 *   <li>Failover: a call that no handler saw goes to another instance, never twice to the same.
 *   <li>The choice of an instance, from those that the registry lists and that are not ejected.
 *   <li>The connection of this event loop to that instance.
 * </ol>
 *
 * <p>Thread-safe.
 */
final class ClientPath implements Channel {
    private final Vertx vertx;
    private final Targets targets;
    private final List<Interceptor> interceptors;
    private final @Nullable Duration defaultTimeout;
    private final Interceptor.Next whole;

    ClientPath(Vertx vertx, Targets targets, List<Interceptor> interceptors, @Nullable Duration defaultTimeout) {
        this.vertx = vertx;
        this.targets = targets;
        this.interceptors = List.copyOf(interceptors);
        this.defaultTimeout = defaultTimeout;
        this.whole = Interceptor.chain(this.interceptors, this::attempt);
    }

    @Override
    public <Q, R> Future<R> unary(Method<Q, R> method, Q request, CallOptions options) {
        if (interceptors.isEmpty()) {
            CallOptions each = forOneAttempt(options);
            Deadline deadline = deadlineOf(options, null);
            return attempt(
                    method,
                    options,
                    deadline,
                    client -> client.unary(method, request, each),
                    client -> client.unary(method, request, withRest(each, deadline)));
        }
        Call call = Call.of(method, options, options.metadata(), null, Peer.LOCAL, request);
        Future<Reply> reply = whole.proceed(withDeadline(call));
        return reply.map(Reply::message);
    }

    @Override
    public Future<Reply> call(Call call) {
        return whole.proceed(withDeadline(call));
    }

    private Future<Reply> attempt(Call call) {
        // A stream of requests can be read once: it goes out only when there is somebody to read it.
        boolean repeatable = !call.method().kind().clientStreams();
        Call each = call.withOptions(forOneAttempt(call.options()));
        Function<RpcClient, Future<Reply>> send =
                client -> repeatable ? client.call(each) : client.connected().compose(connected -> client.call(each));
        return attempt(call.method(), call.options(), call.deadline().orElse(null), send, send);
    }

    /** A later attempt has what the earlier ones have left of the time. */
    private static CallOptions withRest(CallOptions options, @Nullable Deadline deadline) {
        return deadline == null
                ? options
                : options.withTimeout(Duration.ofNanos(Math.max(1, deadline.remainingNanos(System.nanoTime()))));
    }

    /** A patient call waits between attempts, not in one: another instance may be up. */
    private static CallOptions forOneAttempt(CallOptions options) {
        return options.readiness() == Readiness.FAIL_FAST ? options : options.withReadiness(Readiness.FAIL_FAST);
    }

    private <T> Future<T> attempt(
            Method<?, ?> method,
            CallOptions options,
            @Nullable Deadline deadline,
            Function<RpcClient, Future<T>> first,
            Function<RpcClient, Future<T>> later) {
        return new Attempt<>(vertx, targets, method, options, deadline, first, later).run();
    }

    private Call withDeadline(Call call) {
        Deadline deadline = deadlineOf(call.options(), call.deadline().orElse(null));
        return deadline == null ? call : call.withDeadline(deadline);
    }

    /** What this call may take of itself; that of the call being handled is applied where it is sent. */
    private @Nullable Deadline deadlineOf(CallOptions options, @Nullable Deadline explicit) {
        Duration timeout = options.timeout().orElse(explicit == null ? defaultTimeout : null);
        if (timeout == null) {
            return explicit;
        }
        Deadline own = Deadline.after(timeout);
        return explicit == null ? own : own.earlier(explicit);
    }
}
