// SPDX-License-Identifier: Apache-2.0
package dev.weft.stream;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pipe in memory: what is written at one end is read at the other, in order, each message once. For handlers that
 * produce replies as they go, and for whoever must hand out a {@link ReadStream} before its source exists.
 *
 * <pre>{@code
 * public ReadStream<Tick> ticks(Interval interval) {
 *     Conduit<Tick> ticks = new Conduit<>();
 *     long timer = vertx.setPeriodic(interval.millis(), id -> ticks.writer().write(clock.tick()));
 *     ticks.writer().exceptionHandler(cancelled -> vertx.cancelTimer(timer));
 *     return ticks.reader();
 * }
 * }</pre>
 *
 * <p>Given as the answer of a call, as here, it is cancelled when the caller no longer waits.
 *
 * <p><b>The reader</b> receives nothing before it sets a handler, as much as it fetches while it is paused, and
 * everything otherwise. After the last message comes the end or a failure, never both, and never twice; neither needs
 * demand, and each waits for its handler. A handler that is set to null again says that the rest may be thrown away.
 *
 * <p><b>The writer</b> is told that the queue is full when as many messages wait as the capacity says; writing on is
 * possible, and costs memory. The drain handler runs when half of them are gone. The future of a write completes when the
 * reader has the message, that of the end when it has the last one; both fail if the reader cancels first.
 *
 * <p><b>Threads.</b> All handlers, of both ends, run on the context given at construction, one at a time; every method
 * may be called from any thread. Handlers that a reader sets run later, not within the call that sets them; a message
 * that is written on the context to a reader that waits for it is delivered at once. Without a context, whichever thread
 * writes or reads also delivers, within that call.
 */
public final class Conduit<T> {
    /** Messages that wait before the writer is told to: enough to hide a hop between threads, few enough to forget. */
    public static final int DEFAULT_CAPACITY = 16;

    private final ConduitDelivery<T> delivery;
    private final ConduitReader<T> reader;
    private final ConduitWriter<T> writer;

    /** A conduit of {@link #DEFAULT_CAPACITY} on the current Vert.x context, if there is one. */
    public Conduit() {
        this(DEFAULT_CAPACITY);
    }

    /** A conduit on the current Vert.x context, if there is one. */
    public Conduit(int capacity) {
        this(capacity, Vertx.currentContext());
    }

    /**
     * A conduit on a context.
     *
     * @param capacity how many messages wait before the queue counts as full; positive
     */
    public Conduit(int capacity, @Nullable Context context) {
        this.delivery = new ConduitDelivery<>(new ConduitState<>(capacity), (ContextInternal) context);
        this.reader = new ConduitReader<>(this, delivery);
        this.writer = new ConduitWriter<>(delivery);
    }

    /** The conduit whose end to read from {@code stream} is, if it is one's. */
    public static Optional<Conduit<?>> writingTo(ReadStream<?> stream) {
        return stream instanceof ConduitReader<?> reader ? Optional.of(reader.conduit()) : Optional.empty();
    }

    /** The end to read from. Always the same object. */
    public ReadStream<T> reader() {
        return reader;
    }

    /** The end to write to. Always the same object. Its exception handler hears of {@link #cancel}. */
    public WriteStream<T> writer() {
        return writer;
    }

    /** Ends the stream badly: the reader's exception handler gets {@code cause} after the messages that still wait. */
    public void fail(Throwable cause) {
        delivery.fail(cause);
    }

    /**
     * Says, for the reader, that nobody wants the rest: messages that wait are thrown away, writes fail with {@code
     * cause}, the writer's exception handler gets it, and the reader hears nothing more. Nothing happens when the reader
     * has had the end already.
     */
    public void cancel(Throwable cause) {
        delivery.cancel(cause);
    }

    /** Pours all of {@code source} in: its messages as there is room, then its end or its failure. */
    public void feed(ReadStream<T> source) {
        source.pause();
        writer.exceptionHandler(cancelled -> {
            source.handler(null);
            source.resume();
        });
        source.exceptionHandler(this::fail);
        source.endHandler(end -> writer.end());
        source.handler(message -> pour(message, source));
        source.resume();
    }

    private void pour(T message, ReadStream<T> source) {
        writer.write(message);
        if (writer.writeQueueFull()) {
            source.pause();
            writer.drainHandler(drained -> {
                writer.drainHandler(null);
                source.resume();
            });
        }
    }
}
