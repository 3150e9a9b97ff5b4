// SPDX-License-Identifier: Apache-2.0
package dev.weft.stream;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Conduit} holds, and what is to happen next. Decides and never calls out: {@link #next} says what to run.
 * Thread-safe: a lock, held for a few instructions.
 */
final class ConduitState<T> {
    private final Queue<Written<T>> queue = new ArrayDeque<>();
    private final Queue<Promise<Void>> abandoned = new ArrayDeque<>();
    private int capacity;
    private long demand = Long.MAX_VALUE;
    private boolean discarding;
    private boolean drainOwed;
    private Phase phase = Phase.OPEN;

    private @Nullable Handler<T> messageHandler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> failureHandler;
    private @Nullable Handler<Void> drainHandler;
    private @Nullable Handler<Throwable> cancelHandler;

    ConduitState(int capacity) {
        this.capacity = requirePositive(capacity);
    }

    /** Queues a message; the reason when that is not possible any more. */
    synchronized @Nullable Throwable write(T message, Promise<Void> taken) {
        Throwable refusal = phase.refusal();
        if (refusal == null) {
            queue.add(new Written<>(message, taken));
            drainOwed |= isFull();
        }
        return refusal;
    }

    /** Ends the stream behind what is queued; the reason when that is not possible any more. */
    synchronized @Nullable Throwable end(Promise<Void> ended) {
        Throwable refusal = phase.refusal();
        if (refusal == null) {
            phase = new Phase.Ending(ended);
        }
        return refusal;
    }

    synchronized void fail(Throwable cause) {
        if (phase == Phase.OPEN) {
            phase = new Phase.Failing(cause);
        }
    }

    synchronized void cancel(Throwable cause) {
        if (phase == Phase.OVER || phase instanceof Phase.Cancelled) {
            return;
        }
        queue.forEach(written -> abandoned.add(written.taken()));
        queue.clear();
        if (phase instanceof Phase.Ending ending) {
            abandoned.add(ending.ended());
        }
        phase = new Phase.Cancelled(cause, false);
    }

    synchronized boolean isFull() {
        return queue.size() >= capacity;
    }

    synchronized void capacity(int messages) {
        capacity = requirePositive(messages);
        drainOwed |= isFull();
    }

    synchronized void pause() {
        demand = 0;
    }

    synchronized void fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    }

    synchronized void messageHandler(@Nullable Handler<T> handler) {
        messageHandler = handler;
        discarding = handler == null;
    }

    synchronized void endHandler(@Nullable Handler<Void> handler) {
        endHandler = handler;
    }

    synchronized void failureHandler(@Nullable Handler<Throwable> handler) {
        failureHandler = handler;
    }

    synchronized void drainHandler(@Nullable Handler<Void> handler) {
        drainHandler = handler;
    }

    synchronized void cancelHandler(@Nullable Handler<Throwable> handler) {
        cancelHandler = handler;
    }

    /** The next thing to run, outside the lock; null when there is nothing before the next change. */
    synchronized @Nullable Runnable next() {
        if (phase instanceof Phase.Cancelled cancelled) {
            return nextAfterCancel(cancelled);
        }
        Handler<Void> drained = drainHandler;
        if (drainOwed && drained != null && queue.size() <= capacity / 2) {
            drainOwed = false;
            return () -> drained.handle(null);
        }
        return queue.isEmpty() ? nextAfterLast() : nextMessage();
    }

    private @Nullable Runnable nextAfterCancel(Phase.Cancelled cancelled) {
        Promise<Void> promise = abandoned.poll();
        if (promise != null) {
            return () -> promise.fail(cancelled.cause());
        }
        Handler<Throwable> handler = cancelHandler;
        if (cancelled.told() || handler == null) {
            return null;
        }
        phase = new Phase.Cancelled(cancelled.cause(), true);
        return () -> handler.handle(cancelled.cause());
    }

    private @Nullable Runnable nextMessage() {
        if (demand == 0 || (messageHandler == null && !discarding)) {
            return null;
        }
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        Written<T> written = queue.remove();
        Handler<T> handler = messageHandler;
        return handler == null ? written.taken()::complete : () -> written.deliverTo(handler);
    }

    private @Nullable Runnable nextAfterLast() {
        if (phase instanceof Phase.Ending ending) {
            phase = Phase.ENDED;
            return ending.ended()::complete;
        }
        Handler<Void> end = endHandler;
        if (phase == Phase.ENDED && end != null) {
            phase = Phase.OVER;
            return () -> end.handle(null);
        }
        Handler<Throwable> failed = failureHandler;
        if (phase instanceof Phase.Failing failing && failed != null) {
            phase = Phase.OVER;
            return () -> failed.handle(failing.cause());
        }
        return null;
    }

    private static int requirePositive(int capacity) {
        if (capacity <= 0) {
            throw new IllegalArgumentException("capacity must be positive, was " + capacity);
        }
        return capacity;
    }

    /** A message that waits, and who wants to know when it no longer does. */
    private record Written<T>(T message, Promise<Void> taken) {
        void deliverTo(Handler<T> handler) {
            try {
                handler.handle(message);
            } finally {
                taken.complete();
            }
        }
    }

    /** How far the stream is. */
    private sealed interface Phase {
        /** More may be written. */
        Phase OPEN = new Plain();
        /** The last message is delivered, the reader has no end handler yet. */
        Phase ENDED = new Plain();
        /** The reader knows how it ended. */
        Phase OVER = new Plain();

        /** Why nothing can be written; null when it can. */
        default @Nullable Throwable refusal() {
            return this == OPEN ? null : new IllegalStateException("the stream has ended");
        }

        /** A phase with nothing to remember. */
        final class Plain implements Phase {}

        /** The writer has ended it; messages may wait. */
        record Ending(Promise<Void> ended) implements Phase {}

        /** The writer has failed it; messages may wait. */
        record Failing(Throwable cause) implements Phase {}

        /** The reader wants no more. */
        record Cancelled(Throwable cause, boolean told) implements Phase {
            @Override
            public Throwable refusal() {
                return cause;
            }
        }
    }
}
