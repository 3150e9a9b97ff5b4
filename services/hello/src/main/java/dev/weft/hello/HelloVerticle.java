// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello;

import dev.weft.Endpoint;
import dev.weft.Mesh;
import dev.weft.hello.clock.SystemClock;
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
    private volatile @Nullable Endpoint endpoint;

    @Override
    public Future<?> start() {
        HelloSettings settings = HelloSettings.of(config());
        Mesh joined = Mesh.create(vertx, settings.mesh());
        mesh = joined;
        return joined.serve(new Greeter(vertx), new SystemClock(vertx))
                .onSuccess(serving -> endpoint = serving)
                .recover(failure -> joined.close().transform(closed -> Future.failedFuture(failure)));
    }

    @Override
    public Future<?> stop() {
        return mesh == null ? Future.succeededFuture() : mesh.close();
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
