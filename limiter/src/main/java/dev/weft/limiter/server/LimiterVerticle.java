// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import dev.weft.Endpoint;
import dev.weft.Mesh;
import dev.weft.limiter.mesh.OpenLimits;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The limiter as a service: Envoy's protocol over gRPC and over Weft's wire, and a look into it for people. Configured by {@link
 * LimiterSettings}; several instances may share their ports. Undeploying drains: running calls end first.
 */
public final class LimiterVerticle extends VerticleBase {
    private @Nullable LimiterSettings settings;
    private @Nullable OpenLimits limits;
    private @Nullable Mesh mesh;
    private volatile @Nullable Endpoint endpoint;
    private volatile @Nullable RateLimitGrpcServer grpc;

    @Override
    public Future<?> start() {
        LimiterSettings limiter = LimiterSettings.of(config());
        settings = limiter;
        return OpenLimits.open(vertx, limiter.limits())
                .onSuccess(opened -> limits = opened)
                .compose(opened -> serve(limiter, opened))
                .recover(failure -> stop().transform(closed -> Future.failedFuture(failure)));
    }

    private Future<?> serve(LimiterSettings limiter, OpenLimits opened) {
        EnvoyRateLimits service = new EnvoyRateLimits(opened, limiter.force());
        Mesh joined = Mesh.create(vertx, limiter.mesh());
        mesh = joined;
        return RateLimitGrpcServer.listen(
                        vertx,
                        limiter.host(),
                        limiter.grpcPort(),
                        limiter.tls() == null ? null : limiter.tls().server(),
                        service)
                .onSuccess(listening -> grpc = listening)
                .compose(listening -> joined.serve(service, new LimitsForPeople(opened)))
                .onSuccess(serving -> endpoint = serving);
    }

    @Override
    public Future<?> stop() {
        Future<Void> left = mesh == null ? Future.succeededFuture() : mesh.close();
        return left.eventually(this::closeGrpc)
                .eventually(() -> limits == null ? Future.succeededFuture() : limits.close());
    }

    private Future<Void> closeGrpc() {
        RateLimitGrpcServer listening = grpc;
        return listening == null || settings == null
                ? Future.succeededFuture()
                : listening.close(settings.drainTimeout());
    }

    /**
     * Where it serves over the wire.
     *
     * @throws NullPointerException before it is deployed
     */
    public Endpoint endpoint() {
        return Objects.requireNonNull(endpoint, "not deployed yet");
    }

    /**
     * The port of gRPC.
     *
     * @throws NullPointerException before it is deployed
     */
    public int grpcPort() {
        return Objects.requireNonNull(grpc, "not deployed yet").port();
    }
}
