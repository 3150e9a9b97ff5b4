// SPDX-License-Identifier: Apache-2.0
package dev.weft.stream;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.WriteStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The end of a {@link Conduit} to write to. Thread-safe. */
final class ConduitWriter<T> implements WriteStream<T> {
    private final ConduitDelivery<T> delivery;

    ConduitWriter(ConduitDelivery<T> delivery) {
        this.delivery = delivery;
    }

    @Override
    public Future<Void> write(T message) {
        return delivery.write(Objects.requireNonNull(message, "message"));
    }

    @Override
    public Future<Void> end() {
        return delivery.end();
    }

    @Override
    public WriteStream<T> setWriteQueueMaxSize(int maxSize) {
        delivery.state().capacity(maxSize);
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        return delivery.state().isFull();
    }

    @Override
    public WriteStream<T> drainHandler(@Nullable Handler<Void> handler) {
        delivery.read(state -> state.drainHandler(handler));
        return this;
    }

    @Override
    public WriteStream<T> exceptionHandler(@Nullable Handler<Throwable> handler) {
        delivery.read(state -> state.cancelHandler(handler));
        return this;
    }
}
