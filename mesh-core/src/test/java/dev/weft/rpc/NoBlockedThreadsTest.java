// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** That it would notice. */
class NoBlockedThreadsTest {

    @Test
    void an_event_loop_that_is_held_up_is_heard_of() {
        NoBlockedThreads listener = new NoBlockedThreads();
        CountDownLatch held = new CountDownLatch(1);
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setBlockedThreadCheckInterval(5)
                .setMaxEventLoopExecuteTime(TimeUnit.MILLISECONDS.toNanos(1)));
        listener.listen();
        try {
            vertx.runOnContext(nothing -> {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Sandbox.until("somebody complains", () -> !listener.complaints().isEmpty());
        } finally {
            held.countDown();
            listener.stopListening();
            Sandbox.await(vertx.close());
        }
    }
}
