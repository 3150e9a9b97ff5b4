// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.call.Call;
import dev.weft.call.CallOptions;
import dev.weft.call.Channel;
import dev.weft.call.Deadline;
import dev.weft.call.Interceptor;
import dev.weft.call.Method;
import dev.weft.call.Peer;
import dev.weft.call.Reply;
import dev.weft.rpc.RpcClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of a call out, in this order:
 *
 * <ol>
 *   <li>The deadline: the earliest of the call's own and that of the call being handled; everything below spends it.
 *   <li>The user's interceptors, the first one outermost: they see each call once, however often it is tried.
 *   <li>The breaker of the method, then the bulkhead of the service; {@link Delivery} knows this order and the next.
 *   <li>Failover, retries and hedges: never twice to the same instance, on one budget.
 *   <li>The choice of an instance, from those that the registry lists, that are not ejected, and whose breaker is not open.
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
    private final Degraded degraded;
    private final Interceptor.Next whole;

    ClientPath(
            Vertx vertx,
            Targets targets,
            List<Interceptor> interceptors,
            @Nullable Duration defaultTimeout,
            Degraded degraded) {
        this.vertx = vertx;
        this.targets = targets;
        this.interceptors = List.copyOf(interceptors);
        this.defaultTimeout = defaultTimeout;
        this.degraded = degraded;
        this.whole = Interceptor.chain(this.interceptors, this::deliver);
    }

    @Override
    public <Q, R> Future<R> unary(Method<Q, R> method, Q request, CallOptions options) {
        MethodGuard guard = targets.guard().of(method);
        CallOptions own = withTimeout(options, guard);
        if (interceptors.isEmpty() && options.trailersHandler().isEmpty()) {
            return new UnaryDelivery<>(guard, method, request, own).run();
        }
        Call call = Call.of(method, own.withoutTrailersHandler(), own.metadata(), null, Peer.LOCAL, request);
        return whole.proceed(withDeadline(call)).compose(reply -> shown(reply, options));
    }

    private static <R> Future<R> shown(Reply reply, CallOptions options) {
        if (options.trailersHandler().isEmpty()) {
            return Future.succeededFuture(reply.message());
        }
        return reply.trailers().map(trailers -> {
            options.trailersHandler().orElseThrow().handle(trailers);
            return reply.message();
        });
    }

    @Override
    public Future<Reply> call(Call call) {
        CallOptions options = withTimeout(call.options(), targets.guard().of(call.method()));
        Future<Reply> answer = whole.proceed(withDeadline(call.withOptions(options.withoutTrailersHandler())));
        return options.trailersHandler().isEmpty()
                ? answer
                : answer.onSuccess(reply ->
                        reply.trailers().onSuccess(options.trailersHandler().orElseThrow()::handle));
    }

    private Future<Reply> deliver(Call call) {
        return new ReplyDelivery(targets.guard().of(call.method()), call).run();
    }

    /** The method's own time-out, where the call has none. */
    private static CallOptions withTimeout(CallOptions options, MethodGuard guard) {
        Duration timeout = guard.protection().timeout();
        return timeout == null || options.timeout().isPresent() ? options : options.withTimeout(timeout);
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

    /** A unary call that nobody intercepts, and of which nobody wants the trailers: the short way. */
    private final class UnaryDelivery<Q, R> extends Delivery<R> {
        private final Method<Q, R> method;
        private final Q request;
        private final CallOptions options;

        UnaryDelivery(MethodGuard guard, Method<Q, R> method, Q request, CallOptions options) {
            super(vertx, targets, degraded, method, guard, options, deadlineOf(options, null));
            this.method = method;
            this.request = request;
            this.options = options;
        }

        @Override
        Future<R> send(RpcClient client, CallOptions each) {
            return client.unary(method, request, each);
        }

        @Override
        R result(Reply reply) {
            return reply.message();
        }

        @Override
        Reply reply(R result) {
            return Reply.of(result);
        }

        @Override
        Call asked() {
            return Call.of(method, options, options.metadata(), null, Peer.LOCAL, request);
        }
    }

    /** A call of any kind. */
    private final class ReplyDelivery extends Delivery<Reply> {
        private final Call call;

        ReplyDelivery(MethodGuard guard, Call call) {
            super(
                    vertx,
                    targets,
                    degraded,
                    call.method(),
                    guard,
                    call.options(),
                    call.deadline().orElse(null));
            this.call = call;
        }

        @Override
        Future<Reply> send(RpcClient client, CallOptions each) {
            Call once = call.withOptions(each);
            // A stream of requests can be read once: it goes out only when there is somebody to read it.
            return call.method().kind().clientStreams()
                    ? client.connected().compose(connected -> client.call(once))
                    : client.call(once);
        }

        @Override
        Reply result(Reply reply) {
            return reply;
        }

        @Override
        Reply reply(Reply result) {
            return result;
        }

        @Override
        Call asked() {
            return call;
        }
    }
}
