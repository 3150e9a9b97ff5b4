// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.time.DeadlineWheel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The deadlines of one connection: a wheel, and one task on the event loop that turns it when something is due. */
final class Timers {
    private final EventExecutor executor;
    private final LongSupplier nanoTime;
    private final DeadlineWheel wheel;
    private @Nullable Future<?> task;
    private long taskAtNanos;
    private boolean turning;
    private boolean closed;

    Timers(EventExecutor executor, LongSupplier nanoTime) {
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.wheel = new DeadlineWheel(nanoTime.getAsLong());
    }

    long nowNanos() {
        return nanoTime.getAsLong();
    }

    void arm(DeadlineWheel.Timeout timeout, long atNanos) {
        if (closed) {
            return;
        }
        wheel.arm(timeout, atNanos);
        long tick = atNanos + DeadlineWheel.TICK_NANOS;
        if (!turning && (task == null || tick - taskAtNanos < 0)) {
            schedule(tick);
        }
    }

    void disarm(DeadlineWheel.Timeout timeout) {
        wheel.disarm(timeout);
    }

    void close() {
        closed = true;
        if (task != null) {
            task.cancel(false);
            task = null;
        }
    }

    private void schedule(long atNanos) {
        if (task != null) {
            task.cancel(false);
        }
        taskAtNanos = atNanos;
        task = executor.schedule(this::turn, Math.max(0, atNanos - nowNanos()), TimeUnit.NANOSECONDS);
    }

    private void turn() {
        task = null;
        turning = true;
        try {
            wheel.advance(nowNanos());
        } finally {
            turning = false;
            // Not only for what was armed meanwhile: others may be due before that.
            if (!closed && !wheel.isEmpty()) {
                schedule(wheel.nextTickNanos());
            }
        }
    }
}
