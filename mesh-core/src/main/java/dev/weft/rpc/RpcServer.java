// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.Contract;
import dev.weft.call.Interceptor;
import dev.weft.call.Peer;
import dev.weft.call.Service;
import dev.weft.wire.MemoryBudget;
import dev.weft.wire.ServerConnection;
import io.netty.channel.Channel;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@linkplain Service services} on a TCP port with the Weft wire. Handlers run on the event loop of their connection,
 * each call on a context of its own.
 *
 * <p>Several instances, such as those of one verticle, may listen on the same port of one Vert.x: connections are shared out
 * among their event loops. A server that a verticle made drains when the verticle is undeployed.
 *
 * <p>Services and interceptors are added before {@link #listen}; after that every method is thread-safe.
 */
public final class RpcServer {
    private static final System.Logger LOG = System.getLogger(RpcServer.class.getName());
    /** Shared by all servers of the process: incomplete messages may take an eighth of its heap. */
    private static final MemoryBudget BUDGET = MemoryBudget.ofHeap();

    private final VertxInternal vertx;
    private final RpcServerOptions options;
    private final ServerRoutes routes;
    private final Set<ServerConnection> connections = new HashSet<>();
    private final AcceptLimit acceptLimit;
    private Admission admission = Admission.ALL;
    private @Nullable ContextInternal context;
    private @Nullable NetServer netServer;
    private @Nullable CertificateWatch certificates;
    private @Nullable Future<Void> closing;

    /** A server that does not listen yet. */
    public RpcServer(Vertx vertx, RpcServerOptions options) {
        this.vertx = (VertxInternal) vertx;
        this.options = new RpcServerOptions(options);
        this.routes = new ServerRoutes(this.options);
        this.acceptLimit = new AcceptLimit(this.options.maxConnections());
        routes.add(new Reflection(routes::contracts).service());
    }

    /** Serves one more service; throws if one of that name is served already. */
    public RpcServer add(Service service) {
        requireNotListening();
        routes.add(service);
        return this;
    }

    /** Puts an interceptor around every call, inside those added before. */
    public RpcServer intercept(Interceptor interceptor) {
        requireNotListening();
        routes.intercept(interceptor);
        return this;
    }

    /** Serves what {@code admission} admits; all, if nobody says. */
    public RpcServer admit(Admission admission) {
        requireNotListening();
        this.admission = admission;
        return this;
    }

    /** What is served, reflection included. */
    public List<Contract> contracts() {
        return routes.contracts();
    }

    /** Accepts connections from now on; fails if the port is taken, or the certificates do not load. */
    public synchronized Future<RpcServer> listen() {
        requireNotListening();
        ContextInternal caller = vertx.getOrCreateContext();
        ContextInternal own = ownContext(caller);
        context = own;
        // Not the caller's close hook, which would cut connections: ours drains them.
        caller.addCloseHook(done -> close().onComplete(done));
        NetServer server = vertx.createNetServer(netServerOptions());
        netServer = server;
        server.connectHandler(socket -> accept((NetSocketInternal) socket));
        server.exceptionHandler(e -> LOG.log(System.Logger.Level.DEBUG, "a TLS handshake failed: {0}", e.getMessage()));
        Promise<NetServer> listening = caller.promise();
        own.runOnContext(v -> server.listen(SocketAddress.inetSocketAddress(options.port(), options.host()))
                .onComplete(listening));
        return listening.future().map(bound -> {
            watchCertificates(server);
            return this;
        });
    }

    /** The port that is listened at; meaningful once {@link #listen} has succeeded. */
    public synchronized int port() {
        return netServer == null ? 0 : netServer.actualPort();
    }

    /**
     * Accepts nothing more, tells clients to go elsewhere, lets running calls end within the drain time-out, and closes.
     * Completes when all is closed, and may be called again.
     */
    public synchronized Future<Void> close() {
        if (closing != null) {
            return closing;
        }
        NetServer server = netServer;
        ContextInternal own = context;
        if (server == null || own == null) {
            closing = Future.succeededFuture();
            return closing;
        }
        Future<Void> watchClosed = certificates == null ? Future.succeededFuture() : certificates.close();
        Promise<Void> closed = Promise.promise();
        own.runOnContext(v -> {
            Set.copyOf(connections).forEach(ServerConnection::drain);
            server.shutdown(Math.max(1, options.drainTimeout().toMillis()), TimeUnit.MILLISECONDS)
                    .onComplete((Completable<Void>) closed);
        });
        closing = closed.future().eventually(() -> watchClosed);
        return closing;
    }

    private void accept(NetSocketInternal socket) {
        Channel channel = socket.channelHandlerContext().channel();
        acceptLimit.guard(channel);
        if (connections.size() >= options.maxConnections()) {
            acceptLimit.refused(channel.remoteAddress());
            socket.close();
            return;
        }
        ContextInternal own = Objects.requireNonNull(context);
        Acceptance acceptance = new Acceptance(own, socket);
        ServerConnection connection = acceptance.connection;
        connections.add(connection);
        socket.channelHandlerContext().pipeline().addBefore("handler", "weft", connection);
        if (closing != null) {
            connection.drain();
        }
    }

    /** One accepted connection, and the routes of its calls. */
    private final class Acceptance {
        final ServerConnection connection;

        Acceptance(ContextInternal own, NetSocket socket) {
            String address = String.valueOf(socket.remoteAddress());
            String subject = socket.isSsl() ? subjectOf(socket.sslSession()) : null;
            ServerConnectionContext shared = new ServerConnectionContext(
                    own,
                    options,
                    admission,
                    () -> new Peer(address, this.connection().peer().name(), subject));
            connection =
                    new ServerConnection(options.wire(), BUDGET, routes.acceptor(shared), () -> closed(connection()));
        }

        private ServerConnection connection() {
            return connection;
        }
    }

    private void closed(ServerConnection connection) {
        connections.remove(connection);
    }

    /** An event-loop context on the caller's event loop, whose life is neither the caller's nor that of Vert.x. */
    private ContextInternal ownContext(ContextInternal caller) {
        return vertx.contextBuilder()
                .withEventLoop(caller.nettyEventLoop())
                .withClassLoader(caller.classLoader())
                .withCloseFuture(new CloseFuture())
                .build();
    }

    private NetServerOptions netServerOptions() {
        NetServerOptions net = new NetServerOptions().setTcpNoDelay(true).setTcpKeepAlive(true);
        ServerSSLOptions ssl = options.ssl();
        return ssl == null ? net : Tls.apply(ssl, net);
    }

    private synchronized void watchCertificates(NetServer server) {
        ServerSSLOptions ssl = options.ssl();
        if (ssl != null && closing == null) {
            certificates = new CertificateWatch(
                    vertx,
                    ssl,
                    options.certificateCheckInterval(),
                    () -> server.updateSSLOptions(Tls.prepare(ssl), true));
        }
    }

    private static @Nullable String subjectOf(SSLSession session) {
        try {
            return session.getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    private synchronized void requireNotListening() {
        if (netServer != null) {
            throw new IllegalStateException("the server listens already");
        }
    }
}
