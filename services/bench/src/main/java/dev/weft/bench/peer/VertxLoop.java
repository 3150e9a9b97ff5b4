// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What every Vert.x peer runs on: one event loop, on the native transport where there is one. */
record VertxLoop(Vertx vertx, Context context) implements AutoCloseable {
    private static final int WAIT_SECONDS = 60;

    VertxLoop(Vertx vertx) {
        this(vertx, vertx.getOrCreateContext());
    }

    static VertxLoop start() {
        return new VertxLoop(Vertx.vertx(options()));
    }

    static VertxOptions options() {
        return new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1);
    }

    static String describe() {
        return "Vert.x core " + JarVersion.of(Vertx.class) + ", one event loop";
    }

    /** Waits for what happens once, at the start or at the end; never called on the loop. */
    static <T> T await(Future<T> future) {
        try {
            return future.await(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Vert.x did not finish within " + WAIT_SECONDS + " s", e);
        }
    }

    void execute(Runnable burst) {
        context.runOnContext(ignored -> burst.run());
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
