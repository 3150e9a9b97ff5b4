// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.concurrency.Hold;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicBoolean;

/** Permits that are held in Redis. Their lease began when Redis decided, after they were asked for: it ends no earlier there. */
final class SharedHold implements Hold {
    private static final long NANOS_A_MICRO = 1_000;

    private final HoldLoop loop;
    private final HoldCommand command;
    private final AtomicBoolean released = new AtomicBoolean();
    private volatile long endNanos;

    /** What {@code command} took. */
    SharedHold(HoldLoop loop, HoldCommand command) {
        this.loop = loop;
        this.command = command;
        this.endNanos = end(command.askedNanos());
    }

    @Override
    public long permits() {
        return command.permits();
    }

    @Override
    public boolean isHeld() {
        return !released.get() && endNanos - System.nanoTime() > 0;
    }

    @Override
    public Future<Boolean> renew() {
        long begin = System.nanoTime();
        Promise<Boolean> renewed = loop.context().owner().getOrCreateContext().promise();
        if (!isHeld()) {
            renewed.complete(false);
        } else {
            loop.context()
                    .execute(() -> loop.renew(command)
                            .map(held -> renewedSince(begin, held))
                            .onComplete(renewed));
        }
        return renewed.future();
    }

    @Override
    public void release() {
        if (released.compareAndSet(false, true)) {
            loop.context().execute(() -> loop.release(command));
        }
    }

    private boolean renewedSince(long askedNanos, boolean held) {
        endNanos = held ? end(askedNanos) : System.nanoTime();
        return held && !released.get();
    }

    private long end(long askedNanos) {
        return askedNanos + command.limit().leaseMicros() * NANOS_A_MICRO;
    }
}
