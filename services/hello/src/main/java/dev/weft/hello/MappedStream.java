// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello;

import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A stream with each message turned into another. Keeps none, so whoever slows it down slows its source down. */
final class MappedStream<A, B> implements ReadStream<B> {
    private final ReadStream<A> source;
    private final Function<A, B> map;

    MappedStream(ReadStream<A> source, Function<A, B> map) {
        this.source = source;
        this.map = map;
    }

    @Override
    public ReadStream<B> handler(@Nullable Handler<B> handler) {
        source.handler(handler == null ? null : message -> handler.handle(map.apply(message)));
        return this;
    }

    @Override
    public ReadStream<B> exceptionHandler(@Nullable Handler<Throwable> handler) {
        source.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<B> endHandler(@Nullable Handler<Void> handler) {
        source.endHandler(handler);
        return this;
    }

    @Override
    public ReadStream<B> pause() {
        source.pause();
        return this;
    }

    @Override
    public ReadStream<B> resume() {
        source.resume();
        return this;
    }

    @Override
    public ReadStream<B> fetch(long amount) {
        source.fetch(amount);
        return this;
    }
}
