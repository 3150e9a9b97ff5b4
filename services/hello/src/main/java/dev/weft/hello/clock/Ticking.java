// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello.clock;

import dev.weft.stream.Conduit;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.time.InstantSource;

/** One caller's ticks. Confined to the call's context. */
final class Ticking {
    private static final int FOREVER = 0;

    private final Vertx vertx;
    private final InstantSource time;
    private final int count;
    private final Conduit<Tick> ticks = new Conduit<>();
    private int number;
    private long timer;

    Ticking(Vertx vertx, InstantSource time, int count) {
        this.vertx = vertx;
        this.time = time;
        this.count = count;
    }

    /** The ticks, from {@code every} after now. */
    ReadStream<Tick> start(Duration every) {
        ticks.writer().exceptionHandler(cancelled -> vertx.cancelTimer(timer));
        timer = vertx.setPeriodic(every.toMillis(), id -> tick());
        return ticks.reader();
    }

    /** Nobody listens any longer. */
    void stop(Throwable reason) {
        vertx.cancelTimer(timer);
        ticks.cancel(reason);
    }

    private void tick() {
        number++;
        if (!ticks.writer().writeQueueFull()) {
            ticks.writer().write(new Tick(number, time.instant()));
        }
        if (count != FOREVER && number >= count) {
            vertx.cancelTimer(timer);
            ticks.writer().end();
        }
    }
}
