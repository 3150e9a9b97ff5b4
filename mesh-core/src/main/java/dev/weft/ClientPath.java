// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.balance.RoundRobin;
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
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of a call out, in this order:
 *
 * <ol>
 *   <li>The deadline: the earliest of the call's own and that of the call being handled; everything below spends it.
 *   <li>The user's interceptors, the first one outermost: they see each call once, however often it is tried.
 *   <li>Failover: a call that no handler saw goes to another instance, never twice to the same.
 *   <li>The choice of an instance, from those that discovery knows now.
 *   <li>The connection of this event loop to that instance.
 * </ol>
 *
 * <p>Thread-safe.
 */
final class ClientPath implements Channel {
    private final Vertx vertx;
    private final String target;
    private final Supplier<Future<List<SocketAddress>>> addresses;
    private final Function<SocketAddress, RpcClient> clients;
    private final List<Interceptor> interceptors;
    private final @Nullable Duration defaultTimeout;
    private final RoundRobin roundRobin = new RoundRobin(ThreadLocalRandom.current().nextInt());
    private final Interceptor.Next whole;

    ClientPath(
            Vertx vertx,
            String target,
            Supplier<Future<List<SocketAddress>>> addresses,
            Function<SocketAddress, RpcClient> clients,
            List<Interceptor> interceptors,
            @Nullable Duration defaultTimeout) {
        this.vertx = vertx;
        this.target = target;
        this.addresses = addresses;
        this.clients = clients;
        this.interceptors = List.copyOf(interceptors);
        this.defaultTimeout = defaultTimeout;
        this.whole = Interceptor.chain(this.interceptors, this::attempt);
    }

    @Override
    public <Q, R> Future<R> unary(Method<Q, R> method, Q request, CallOptions options) {
        if (interceptors.isEmpty()) {
            return attempt(options, deadlineOf(options, null), client -> client.unary(method, request, options));
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
        return attempt(
                call.options(),
                call.deadline().orElse(null),
                client -> repeatable ? client.call(call) : client.connected().compose(connected -> client.call(call)));
    }

    private <T> Future<T> attempt(
            CallOptions options, @Nullable Deadline deadline, Function<RpcClient, Future<T>> call) {
        return new Attempt<>(vertx, target, roundRobin, addresses, clients, options, deadline, call).run();
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
