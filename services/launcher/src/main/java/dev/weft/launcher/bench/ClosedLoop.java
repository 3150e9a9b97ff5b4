// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.bench;

import dev.weft.hello.v1.HelloResp;
import io.vertx.core.Completable;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** As many calls in flight as there are lanes; a lane's next call starts within the reply to its last. */
final class ClosedLoop implements Load {
    /** How long a lane rests after a failure: a server that is gone fails calls faster than anyone can read. */
    private static final long REST_MILLIS = 1;

    private final Vertx vertx;
    private final Greeting greeting;
    private final Tally tally;
    private final int lanes;
    private int running;
    private @Nullable Runnable drained;

    ClosedLoop(Vertx vertx, Greeting greeting, Tally tally, int lanes) {
        this.vertx = vertx;
        this.greeting = greeting;
        this.tally = tally;
        this.lanes = lanes;
    }

    @Override
    public void start() {
        running = lanes;
        for (int i = 0; i < lanes; i++) {
            new Lane().call(System.nanoTime());
        }
    }

    @Override
    public void stop(Runnable whenDrained) {
        drained = whenDrained;
        endIfDrained();
    }

    @Override
    public long unsent() {
        return 0;
    }

    private void endIfDrained() {
        if (drained != null && running == 0) {
            drained.run();
        }
    }

    /** Calls one after another; one object for all of them. */
    private final class Lane implements Completable<HelloResp> {
        private long startNanos;

        void call(long nowNanos) {
            startNanos = nowNanos;
            greeting.call().onComplete(this);
        }

        @Override
        public void complete(@Nullable HelloResp reply, @Nullable Throwable failure) {
            long nowNanos = System.nanoTime();
            if (failure == null) {
                tally.ended(nowNanos - startNanos);
            } else {
                tally.failed(failure);
            }
            if (drained != null) {
                running--;
                endIfDrained();
            } else if (failure == null) {
                call(nowNanos);
            } else {
                vertx.setTimer(REST_MILLIS, rested -> callUnlessStopped());
            }
        }

        private void callUnlessStopped() {
            if (drained == null) {
                call(System.nanoTime());
            } else {
                running--;
                endIfDrained();
            }
        }
    }
}
