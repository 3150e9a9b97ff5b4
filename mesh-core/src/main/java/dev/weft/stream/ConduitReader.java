// SPDX-License-Identifier: Apache-2.0
package dev.weft.stream;

import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** The end of a {@link Conduit} to read from. Thread-safe. */
final class ConduitReader<T> implements ReadStream<T> {
    private final Conduit<T> conduit;
    private final ConduitDelivery<T> delivery;

    ConduitReader(Conduit<T> conduit, ConduitDelivery<T> delivery) {
        this.conduit = conduit;
        this.delivery = delivery;
    }

    Conduit<T> conduit() {
        return conduit;
    }

    @Override
    public ReadStream<T> handler(@Nullable Handler<T> handler) {
        delivery.read(state -> state.messageHandler(handler));
        return this;
    }

    @Override
    public ReadStream<T> endHandler(@Nullable Handler<Void> handler) {
        delivery.read(state -> state.endHandler(handler));
        return this;
    }

    @Override
    public ReadStream<T> exceptionHandler(@Nullable Handler<Throwable> handler) {
        delivery.read(state -> state.failureHandler(handler));
        return this;
    }

    @Override
    public ReadStream<T> pause() {
        delivery.read(ConduitState::pause);
        return this;
    }

    @Override
    public ReadStream<T> resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public ReadStream<T> fetch(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("cannot fetch " + amount + " messages");
        }
        delivery.read(state -> state.fetch(amount));
        return this;
    }
}
