// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello;

import dev.weft.Endpoint;
import dev.weft.Mesh;
import dev.weft.Side;
import dev.weft.hello.clock.SystemClock;
import dev.weft.limiter.mesh.LimitInterceptor;
import dev.weft.limiter.mesh.LimitsSettings;
import dev.weft.limiter.mesh.RuledLimits;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Serves the greeter and the clock. Configured by {@link HelloSettings}; several instances may share one port, and share
 * its connections then. Undeploying drains: running calls end first.
 */
public final class HelloVerticle extends VerticleBase {
    private @Nullable Mesh mesh;
    private @Nullable RuledLimits limits;
    private volatile @Nullable Endpoint endpoint;

    @Override
    public Future<?> start() {
        HelloSettings settings = HelloSettings.of(config());
        Mesh joined = Mesh.create(vertx, settings.mesh());
        mesh = joined;
        return openLimits(settings, joined)
                .compose(opened -> joined.serve(new Greeter(vertx), new SystemClock(vertx)))
                .onSuccess(serving -> endpoint = serving)
                .recover(failure -> stop().transform(closed -> Future.failedFuture(failure)));
    }

    private Future<?> openLimits(HelloSettings settings, Mesh joined) {
        LimitsSettings wanted = settings.limits();
        return wanted == null
                ? Future.succeededFuture()
                : RuledLimits.open(vertx, wanted).onSuccess(opened -> {
                    limits = opened;
                    joined.intercept(Side.SERVER, new LimitInterceptor(opened));
                });
    }

    @Override
    public Future<?> stop() {
        Future<Void> left = mesh == null ? Future.succeededFuture() : mesh.close();
        return limits == null ? left : left.eventually(limits::close);
    }

    /**
     * Where it serves.
     *
     * @throws NullPointerException before it is deployed
     */
    public Endpoint endpoint() {
        return Objects.requireNonNull(endpoint, "not deployed yet");
    }
}
