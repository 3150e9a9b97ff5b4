// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import static dev.weft.rpc.Sandbox.await;

import dev.weft.rpc.Sandbox;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc.RateLimitServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/** Limiters on free ports for one test, and Envoy's own client for each. */
final class Limiters {
    private final Sandbox sandbox;

    Limiters(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** One with these rules of the domain {@code envoy}, in which apostrophes stand for quotes. */
    LimiterVerticle start(String... rules) {
        return start(new JsonObject().put("limits", new JsonObject().put("rules", rules(rules))));
    }

    LimiterVerticle start(JsonObject config) {
        LimiterVerticle limiter = new LimiterVerticle();
        config.put("port", 0).put("grpcPort", 0);
        await(sandbox.vertx().deployVerticle(limiter, new DeploymentOptions().setConfig(config)));
        return limiter;
    }

    static JsonObject rules(String... rules) {
        return new JsonObject(("{ 'domain': 'envoy', 'rules': [" + String.join(",", rules) + "] }").replace('\'', '"'));
    }

    ManagedChannel channel(LimiterVerticle limiter) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(Sandbox.HOST, limiter.grpcPort())
                .usePlaintext()
                .build();
        sandbox.closeLater(() -> {
            channel.shutdownNow();
            return Future.succeededFuture();
        });
        return channel;
    }

    RateLimitServiceBlockingStub envoy(LimiterVerticle limiter) {
        return RateLimitServiceGrpc.newBlockingStub(channel(limiter))
                .withDeadlineAfter(Sandbox.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
