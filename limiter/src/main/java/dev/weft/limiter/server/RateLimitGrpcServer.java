// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitService;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpcService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A rate-limit service at a port of gRPC: HTTP/2, over TCP or TLS. Owned by who opened it. Thread-safe. */
public final class RateLimitGrpcServer {
    /** Requests are small; one of this size has some hundred descriptors. */
    private static final int MOST_REQUEST_BYTES = 64 << 10;

    private static final int MOST_HEADER_BYTES = 16 << 10;
    private static final int MOST_STREAMS = 1_000;
    private static final ServiceMethod<RateLimitRequest, RateLimitResponse> SHOULD_RATE_LIMIT = ServiceMethod.server(
            RateLimitServiceGrpcService.SERVICE_NAME,
            "ShouldRateLimit",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(RateLimitRequest.newBuilder()));

    private final HttpServer server;

    private RateLimitGrpcServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Listens.
     *
     * @param port 0 for any free one
     * @param tls null for plain TCP
     */
    public static Future<RateLimitGrpcServer> listen(
            Vertx vertx, String host, int port, @Nullable ServerSSLOptions tls, RateLimitService service) {
        GrpcServer grpc = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(MOST_REQUEST_BYTES))
                .callHandler(SHOULD_RATE_LIMIT, new UnaryDoor<>(service::shouldRateLimit));
        HttpServerOptions http = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
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
        return vertx.createHttpServer(http).requestHandler(grpc).listen().map(RateLimitGrpcServer::new);
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
