// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import io.netty.channel.EventLoop;
import io.vertx.core.streams.ReadStream;

/**
 * Carries a stream of messages onto the wire, no faster than the wire takes them. The source may live on any thread; the
 * sink is used on the event loop only.
 */
final class Pump<T> {
    /** How far ahead of the wire the source is asked: enough to hide a hop between threads. */
    private static final int AHEAD = 32;

    private final ReadStream<T> source;
    private final Sink<T> sink;
    private final EventLoop eventLoop;
    /** Messages asked for that have not come. */
    private int asked;

    private boolean stopped;

    /** Where the messages go. */
    interface Sink<T> {
        void send(T message);

        /** Whether another message should be sent now; if not, {@link Pump#proceed} is called when it is so. */
        boolean isReady();

        void end();

        void fail(Throwable cause);
    }

    Pump(ReadStream<T> source, Sink<T> sink, EventLoop eventLoop) {
        this.source = source;
        this.sink = sink;
        this.eventLoop = eventLoop;
    }

    void start() {
        source.pause();
        source.exceptionHandler(cause -> onLoop(() -> finish(() -> sink.fail(cause))));
        source.endHandler(end -> onLoop(() -> finish(sink::end)));
        source.handler(this::carry);
        ask();
    }

    /** The sink is ready again. */
    void proceed() {
        if (!stopped && asked <= AHEAD / 2) {
            ask();
        }
    }

    private void ask() {
        int more = AHEAD - asked;
        asked = AHEAD;
        source.fetch(more);
    }

    /** Carries nothing more, and lets the source run dry. */
    void stop() {
        if (!stopped) {
            stopped = true;
            source.handler(null);
            source.resume();
        }
    }

    private void carry(T message) {
        onLoop(() -> {
            if (stopped) {
                return;
            }
            asked--;
            sink.send(message);
            if (!stopped && sink.isReady()) {
                proceed();
            }
        });
    }

    private void finish(Runnable end) {
        if (!stopped) {
            stopped = true;
            end.run();
        }
    }

    private void onLoop(Runnable action) {
        if (eventLoop.inEventLoop()) {
            action.run();
        } else {
            eventLoop.execute(action);
        }
    }
}
