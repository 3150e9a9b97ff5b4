// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * A stream that makes its messages when they are asked for, and counts them: what back-pressure lets through. Makes them
 * in turns of the event loop on which it is first read.
 */
final class Endless<T> implements ReadStream<T> {
    private static final int TURN = 16;

    final AtomicInteger produced = new AtomicInteger();
    /** The reader has said that it wants no more. */
    volatile boolean abandoned;

    private final int most;
    private final IntFunction<T> messages;
    private Handler<T> handler;
    private Handler<Void> endHandler;
    private long demand = Long.MAX_VALUE;
    private boolean scheduled;
    private boolean ended;
    private Context context;

    Endless(int most, IntFunction<T> messages) {
        this.most = most;
        this.messages = messages;
    }

    @Override
    public synchronized ReadStream<T> handler(Handler<T> handler) {
        abandoned |= this.handler != null && handler == null;
        this.handler = handler;
        return schedule();
    }

    @Override
    public synchronized ReadStream<T> pause() {
        demand = 0;
        return this;
    }

    @Override
    public ReadStream<T> resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public synchronized ReadStream<T> fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        return schedule();
    }

    @Override
    public ReadStream<T> exceptionHandler(Handler<Throwable> handler) {
        return this;
    }

    @Override
    public synchronized ReadStream<T> endHandler(Handler<Void> handler) {
        endHandler = handler;
        return this;
    }

    private ReadStream<T> schedule() {
        if (!scheduled && handler != null && demand > 0) {
            scheduled = true;
            if (context == null) {
                context = Vertx.currentContext();
            }
            if (context == null) {
                new Thread(this::produce, "endless").start();
            } else {
                context.runOnContext(v -> produce());
            }
        }
        return this;
    }

    private void produce() {
        for (int i = 0; i < TURN; i++) {
            Handler<T> reader;
            synchronized (this) {
                reader = handler;
                if (reader == null || demand == 0 || produced.get() == most) {
                    break;
                }
                demand--;
            }
            reader.handle(messages.apply(produced.getAndIncrement()));
        }
        Handler<Void> end = null;
        synchronized (this) {
            scheduled = false;
            if (produced.get() < most) {
                schedule();
            } else if (!ended) {
                ended = true;
                end = endHandler;
            }
        }
        if (end != null) {
            end.handle(null);
        }
    }
}
