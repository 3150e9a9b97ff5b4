// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitService;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpcService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A rate-limit service at a port of gRPC: HTTP/2, over TCP or TLS. Owned by who opened it. Thread-safe. */
public final class RateLimitGrpcServer {
    /** Requests are small; one of this size has some hundred descriptors. */
    private static final int MOST_REQUEST_BYTES = 64 << 10;

    private static final int MOST_HEADER_BYTES = 16 << 10;
    private static final int MOST_STREAMS = 1_000;

    /** What takes a limiter longer helps nobody who waits for it. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);

    /** Of all callers; a decision takes a millisecond, so they are enough for some hundred thousand a second. */
    private static final int MOST_CALLS = 4_096;

    private static final int MOST_CONNECTIONS = 1_000;
    private static final Duration LONGEST_IDLE = Duration.ofMinutes(10);

    private static final ServiceMethod<Buffer, Buffer> SHOULD_RATE_LIMIT = ServiceMethod.server(
            RateLimitServiceGrpcService.SERVICE_NAME,
            "ShouldRateLimit",
            GrpcMessageEncoder.IDENTITY,
            GrpcMessageDecoder.IDENTITY);

    private final HttpServer server;
    private final UnaryDoor<RateLimitRequest, RateLimitResponse> door;

    private RateLimitGrpcServer(HttpServer server, UnaryDoor<RateLimitRequest, RateLimitResponse> door) {
        this.server = server;
        this.door = door;
    }

    /**
     * Listens.
     *
     * @param port 0 for any free one
     * @param tls null for plain TCP
     */
    public static Future<RateLimitGrpcServer> listen(
            Vertx vertx, String host, int port, @Nullable ServerSSLOptions tls, RateLimitService service) {
        UnaryDoor<RateLimitRequest, RateLimitResponse> door = new UnaryDoor<>(
                vertx,
                RateLimitRequest.parser(),
                new UnaryDoor.Bounds(MOST_REQUEST_BYTES, LONGEST_CALL, MOST_CALLS),
                service::shouldRateLimit);
        GrpcServerOptions options = new GrpcServerOptions().setMaxMessageSize(MOST_REQUEST_BYTES);
        for (GrpcProtocol protocol : GrpcProtocol.values()) {
            if (protocol != GrpcProtocol.HTTP_2) {
                options.removeEnabledProtocol(protocol);
            }
        }
        GrpcServer grpc = GrpcServer.server(vertx, options).callHandler(SHOULD_RATE_LIMIT, door);
        HttpServerOptions http = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout((int) LONGEST_IDLE.toSeconds())
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(MOST_STREAMS)
                        .setMaxHeaderListSize(MOST_HEADER_BYTES));
        if (tls != null) {
            http.setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(tls.getKeyCertOptions())
                    .setTrustOptions(tls.getTrustOptions())
                    .setClientAuth(tls.getClientAuth());
        }
        AtomicInteger connections = new AtomicInteger();
        return vertx.createHttpServer(http)
                .connectionHandler(connection -> admit(connection, connections))
                .requestHandler(grpc)
                .listen()
                .map(server -> new RateLimitGrpcServer(server, door));
    }

    private static void admit(HttpConnection connection, AtomicInteger connections) {
        if (connections.incrementAndGet() > MOST_CONNECTIONS) {
            connections.decrementAndGet();
            connection.close();
        } else {
            connection.closeHandler(closed -> connections.decrementAndGet());
        }
    }

    /** How many calls are not answered yet. */
    int openCalls() {
        return door.open();
    }

    /** Where it listens. */
    public int port() {
        return server.actualPort();
    }

    /** Takes no more calls, lets running ones end, and closes. */
    public Future<Void> close(Duration longest) {
        return server.shutdown(longest.toMillis(), TimeUnit.MILLISECONDS);
    }
}
