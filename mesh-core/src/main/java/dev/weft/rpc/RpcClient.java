// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.Call;
import dev.weft.call.CallContext;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Channel;
import dev.weft.call.Deadline;
import dev.weft.call.Metadata;
import dev.weft.call.Method;
import dev.weft.call.Processing;
import dev.weft.call.Reply;
import dev.weft.call.Status;
import dev.weft.codec.Codec;
import dev.weft.codec.CodecException;
import dev.weft.wire.MemoryBudget;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Channel} to one server address: a connection for each event loop that calls, made with its first call and
 * remade when it is lost. Thread-safe. Owned by who made it: {@link #close} ends all calls and connections.
 *
 * <p>A call leaves on the event loop of the caller's context, so that nothing changes threads. A call that finds no
 * connection waits while one is being made; when that fails, it fails with {@link Status#UNAVAILABLE}, not processed, unless
 * it is to wait until ready.
 */
public final class RpcClient implements Channel {
    /** In the trailers of what an instance has answered: its name. */
    public static final String INSTANCE_KEY = "weft-instance";

    private static final MemoryBudget BUDGET = MemoryBudget.ofHeap();
    private static final Duration CERTIFICATE_CHECK_INTERVAL = Duration.ofSeconds(10);

    private final VertxInternal vertx;
    private final SocketAddress address;
    private final RpcClientOptions options;
    private final NetClient netClient;
    private final ConnectionListener listener;
    private final Squeeze defaultSqueeze;
    private final @Nullable CertificateWatch certificates;
    private final Map<EventLoop, ClientLink> links = new ConcurrentHashMap<>();
    private final Map<Method<?, ?>, CalledMethod<?, ?>> methods = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** A client that connects when it is first used. */
    public RpcClient(Vertx vertx, SocketAddress address, RpcClientOptions options) {
        this(vertx, address, options, ConnectionListener.NONE);
    }

    /** The same, with somebody who is told what becomes of its connections. */
    public RpcClient(Vertx vertx, SocketAddress address, RpcClientOptions options, ConnectionListener listener) {
        this.listener = listener;
        this.vertx = (VertxInternal) vertx;
        this.address = address;
        this.options = new RpcClientOptions(options);
        this.netClient = vertx.createNetClient(netClientOptions(this.options));
        this.defaultSqueeze = squeeze(this.options.compression());
        ClientSSLOptions ssl = this.options.ssl();
        this.certificates = ssl == null
                ? null
                : new CertificateWatch(
                        vertx,
                        ssl,
                        CERTIFICATE_CHECK_INTERVAL,
                        () -> netClient.updateSSLOptions(Tls.prepare(ssl), true));
    }

    /** Where this client calls. */
    public SocketAddress address() {
        return address;
    }

    /** Completes when the server has introduced itself on a connection; fails with UNAVAILABLE when it takes longer. */
    public Future<Void> ready(Duration timeout) {
        ContextInternal context = vertx.getOrCreateContext();
        Promise<Void> ready = context.promise();
        ClientLink link = link(context);
        link.eventLoop().execute(() -> link.awaitReady(ready));
        ScheduledFuture<?> limit = link.eventLoop()
                .schedule(
                        () -> {
                            link.forget(ready);
                            ready.tryFail(CallFailure.notProcessed(
                                    Status.UNAVAILABLE,
                                    address + " was not ready within " + timeout.toMillis() + " ms"));
                        },
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
        ready.future().onComplete(done -> limit.cancel(false));
        return ready.future();
    }

    /** Completes when there is a connection; fails as soon as an attempt to make one does. */
    public Future<Void> connected() {
        ContextInternal context = vertx.getOrCreateContext();
        Promise<Void> connected = context.promise();
        ClientLink link = link(context);
        link.eventLoop().execute(() -> link.awaitConnection(connected));
        return connected.future();
    }

    /** Does not wait any longer before it tries to connect again, for those who have nobody else to call. */
    public void retryNow() {
        ClientLink link = link(vertx.getOrCreateContext());
        if (link.eventLoop().inEventLoop()) {
            link.retryNow();
        } else {
            link.eventLoop().execute(link::retryNow);
        }
    }

    @Override
    public <Q, R> Future<R> unary(Method<Q, R> method, Q request, CallOptions callOptions) {
        ContextInternal context = vertx.getOrCreateContext();
        CallContext outer = CallContext.of(context);
        OutgoingUnaryCall<Q, R> call;
        try {
            Squeeze squeeze = squeeze(callOptions);
            call = new OutgoingUnaryCall<>(
                    called(method, callOptions),
                    request,
                    metadata(callOptions.metadata(), outer, squeeze),
                    deadline(callOptions, null, outer),
                    callOptions.readiness(),
                    squeeze,
                    context,
                    callOptions.trailersHandler().orElse(null));
        } catch (CodecException e) {
            return context.failedFuture(OutgoingCall.unwritable(e).with(Processing.NOT_STARTED));
        }
        start(call, context, callOptions, outer);
        return call.future();
    }

    @Override
    public Future<Reply> call(Call call) {
        ContextInternal context = vertx.getOrCreateContext();
        CallContext outer = CallContext.of(context);
        OutgoingStreamingCall<Object, Object> outgoing;
        try {
            outgoing = outgoing(call, context, outer);
        } catch (CodecException e) {
            return context.failedFuture(OutgoingCall.unwritable(e).with(Processing.NOT_STARTED));
        }
        start(outgoing, context, call.options(), outer);
        return call.options().trailersHandler().isPresent()
                ? outgoing.future().onSuccess(reply -> showTrailers(reply, call.options()))
                : outgoing.future();
    }

    /** Makes no new calls, and closes each connection when the last call on it has ended. */
    public void retire() {
        closed = true;
        if (certificates != null) {
            certificates.close();
        }
        for (ClientLink link : links.values()) {
            link.eventLoop().execute(link::retire);
        }
    }

    /** Fails every call that runs, and closes every connection. May be called again. */
    public Future<Void> close() {
        closed = true;
        for (ClientLink link : links.values()) {
            link.eventLoop().execute(link::close);
        }
        Future<Void> watchClosed = certificates == null ? Future.succeededFuture() : certificates.close();
        return watchClosed.eventually(netClient::close);
    }

    @SuppressWarnings("unchecked")
    private OutgoingStreamingCall<Object, Object> outgoing(
            Call call, ContextInternal context, @Nullable CallContext outer) {
        Method<Object, Object> method = (Method<Object, Object>) call.method();
        boolean streams = method.kind().clientStreams();
        Squeeze squeeze = squeeze(call.options());
        return new OutgoingStreamingCall<>(
                called(method, call.options()),
                streams ? null : call.message(),
                streams ? (ReadStream<Object>) call.<Object>messages() : null,
                metadata(call.metadata(), outer, squeeze),
                deadline(call.options(), call.deadline().orElse(null), outer),
                call.options().readiness(),
                squeeze,
                context);
    }

    private static void showTrailers(Reply reply, CallOptions callOptions) {
        reply.trailers().onSuccess(callOptions.trailersHandler().orElseThrow()::handle);
    }

    private void start(
            OutgoingCall<?, ?> call, ContextInternal context, CallOptions callOptions, @Nullable CallContext outer) {
        ClientLink link = link(context);
        if (link.eventLoop().inEventLoop()) {
            begin(link, call);
        } else {
            link.eventLoop().execute(() -> begin(link, call));
        }
        callOptions
                .cancelSignal()
                .ifPresent(signal -> signal.onComplete(done -> abandon(
                        link, call, done.failed() ? done.cause() : CallFailure.of(Status.CANCELLED, "cancelled"))));
        if (outer != null) {
            call.cancelWith(outer, reason -> abandon(link, call, reason));
        }
    }

    private void begin(ClientLink link, OutgoingCall<?, ?> call) {
        if (closed) {
            call.onRefused(CallFailure.notProcessed(Status.UNAVAILABLE, "the client is closed"));
        } else {
            link.start(call);
        }
    }

    private static void abandon(ClientLink link, OutgoingCall<?, ?> call, Throwable reason) {
        if (link.eventLoop().inEventLoop()) {
            call.abandon(reason);
        } else {
            link.eventLoop().execute(() -> call.abandon(reason));
        }
    }

    private ClientLink link(ContextInternal context) {
        EventLoop eventLoop = context.nettyEventLoop();
        ClientLink link = links.get(eventLoop);
        return link != null ? link : links.computeIfAbsent(eventLoop, this::newLink);
    }

    private ClientLink newLink(EventLoop eventLoop) {
        ContextInternal own = vertx.contextBuilder().withEventLoop(eventLoop).build();
        return new ClientLink(own, netClient, address, options, BUDGET, listener);
    }

    @SuppressWarnings("unchecked")
    private <Q, R> CalledMethod<Q, R> called(Method<Q, R> method, CallOptions callOptions) {
        if (callOptions.codec().isPresent()) {
            Codec codec = options.codecs().byName(callOptions.codec().get());
            return CalledMethod.of(method, codec, options.compressors());
        }
        CalledMethod<?, ?> known = methods.get(method);
        return (CalledMethod<Q, R>)
                (known != null
                        ? known
                        : methods.computeIfAbsent(
                                method,
                                m -> CalledMethod.of(
                                        m, options.codecs().defaultFor(m.requestType()), options.compressors())));
    }

    private static Metadata metadata(Metadata own, @Nullable CallContext outer, Squeeze squeeze) {
        Metadata all = outer == null ? own : own.plus(outer.propagated());
        return squeeze.compressor() == null
                ? all
                : all.plus(Squeeze.ACCEPT_KEY, squeeze.compressor().name());
    }

    /** The earliest of what the options, the call and the call being handled allow. */
    private @Nullable Deadline deadline(
            CallOptions callOptions, @Nullable Deadline explicit, @Nullable CallContext outer) {
        Duration timeout = callOptions.timeout().orElse(explicit == null ? options.timeout() : null);
        Deadline own = timeout == null ? null : Deadline.after(timeout);
        return earlier(
                earlier(own, explicit), outer == null ? null : outer.deadline().orElse(null));
    }

    private static @Nullable Deadline earlier(@Nullable Deadline a, @Nullable Deadline b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.earlier(b);
    }

    private Squeeze squeeze(CallOptions callOptions) {
        return callOptions.compression().isEmpty()
                ? defaultSqueeze
                : squeeze(callOptions.compression().get());
    }

    private Squeeze squeeze(@Nullable String compressor) {
        return compressor == null || compressor.equals("identity")
                ? Squeeze.NONE
                : new Squeeze(options.compressors().byName(compressor), options.compressAboveBytes());
    }

    private static NetClientOptions netClientOptions(RpcClientOptions options) {
        NetClientOptions net = new NetClientOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setConnectTimeout((int) options.connectTimeout().toMillis())
                .setSslHandshakeTimeout(Math.max(1, options.connectTimeout().toMillis()))
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        ClientSSLOptions ssl = options.ssl();
        return ssl == null ? net : Tls.apply(ssl, net);
    }
}
