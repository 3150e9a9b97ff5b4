// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.HEAD;

import dev.weft.Mesh;
import dev.weft.Protection;
import dev.weft.config.LiveText;
import dev.weft.hello.v1.HelloServiceClient;
import dev.weft.limiter.mesh.LimitsSettings;
import dev.weft.limiter.mesh.RuledLimits;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server at the edge. Configured by {@link GatewaySettings}; several instances may share one port. It starts
 * whether or not the services behind it live, and answers 503 while they do not. Undeploying drains: running requests end
 * first.
 */
public final class GatewayVerticle extends VerticleBase {
    private @Nullable GatewaySettings settings;
    private @Nullable Mesh mesh;
    private @Nullable RuledLimits limits;
    private @Nullable LiveText<Protection> protection;
    private volatile @Nullable HttpServer server;

    @Override
    public Future<?> start() {
        GatewaySettings gateway = GatewaySettings.of(config());
        Mesh joined = Mesh.create(vertx, gateway.mesh());
        settings = gateway;
        mesh = joined;
        return openLimits(gateway)
                .compose(opened -> gateway.protection().follow(vertx, joined))
                .onSuccess(followed -> protection = followed.orElse(null))
                .compose(followed -> listen(gateway, joined))
                .onSuccess(listening -> server = listening)
                .recover(failure -> closeAll().transform(closed -> Future.failedFuture(failure)));
    }

    private Future<?> openLimits(GatewaySettings gateway) {
        LimitsSettings wanted = gateway.limits();
        return wanted == null
                ? Future.succeededFuture()
                : RuledLimits.open(vertx, wanted).onSuccess(opened -> limits = opened);
    }

    private Future<HttpServer> listen(GatewaySettings gateway, Mesh joined) {
        HelloServiceClient hello = gateway.hello().isEmpty()
                ? joined.stub(HelloServiceClient.class)
                : joined.stubAt(HelloServiceClient.class, gateway.hello());
        return vertx.createHttpServer(gateway.http())
                .requestHandler(router(gateway, new HelloResource(hello, gateway.deadline())))
                .invalidRequestHandler(Problems::answerInvalid)
                .listen();
    }

    /** Every path that there is. */
    private Router router(GatewaySettings gateway, HelloResource hello) {
        Router router = Router.router(vertx);
        if (limits != null) {
            router.route().handler(new LimitHandler(limits, gateway));
        }
        router.route("/").method(GET).method(HEAD).handler(new IndexPage());
        router.route(HelloResource.PATH + ":name").method(GET).method(HEAD).handler(hello);
        Problems.answerFor(router);
        return router;
    }

    @Override
    public Future<?> stop() {
        HttpServer listening = server;
        if (listening == null || settings == null) {
            return Future.succeededFuture();
        }
        return listening
                .shutdown(settings.drainTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .eventually(this::closeAll);
    }

    private Future<Void> closeAll() {
        Future<Void> left = mesh == null ? Future.succeededFuture() : mesh.close();
        Future<Void> forgotten = protection == null ? left : left.eventually(protection::close);
        return limits == null ? forgotten : forgotten.eventually(limits::close);
    }

    /**
     * The port that it listens on.
     *
     * @throws NullPointerException before it is deployed
     */
    public int port() {
        return Objects.requireNonNull(server, "not deployed yet").actualPort();
    }
}
