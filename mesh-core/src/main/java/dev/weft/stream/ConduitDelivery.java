// SPDX-License-Identifier: Apache-2.0
package dev.weft.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs what a {@link ConduitState} says is next, on the conduit's context, one thing at a time. Thread-safe: who changes
 * the state adds one to {@code changes}; who finds it at zero delivers, until it is zero again.
 */
final class ConduitDelivery<T> {
    private static final System.Logger LOG = System.getLogger(Conduit.class.getName());

    private final ConduitState<T> state;
    private final @Nullable ContextInternal context;
    private final AtomicInteger changes = new AtomicInteger();

    ConduitDelivery(ConduitState<T> state, @Nullable ContextInternal context) {
        this.state = state;
        this.context = context;
    }

    ConduitState<T> state() {
        return state;
    }

    Future<Void> write(T message) {
        Promise<Void> taken = promise();
        return delivered(taken, state.write(message, taken));
    }

    Future<Void> end() {
        Promise<Void> ended = promise();
        return delivered(ended, state.end(ended));
    }

    void fail(Throwable cause) {
        state.fail(cause);
        deliver();
    }

    void cancel(Throwable cause) {
        state.cancel(cause);
        deliver();
    }

    /** Changes handlers or demand; what follows from it is delivered after the caller has finished what it sets up. */
    void read(Consumer<ConduitState<T>> change) {
        change.accept(state);
        if (changes.getAndIncrement() != 0) {
            return;
        }
        if (context == null) {
            run();
        } else {
            context.runOnContext(v -> run());
        }
    }

    private Future<Void> delivered(Promise<Void> promise, @Nullable Throwable refusal) {
        if (refusal == null) {
            deliver();
        } else {
            promise.fail(refusal);
        }
        return promise.future();
    }

    private void deliver() {
        if (changes.getAndIncrement() != 0) {
            return;
        }
        if (context == null) {
            run();
        } else {
            context.emit(v -> run());
        }
    }

    private void run() {
        int seen = changes.get();
        do {
            for (Runnable next = state.next(); next != null; next = state.next()) {
                runSafely(next);
            }
            seen = changes.addAndGet(-seen);
        } while (seen != 0);
    }

    /** What a handler throws must not stop the others. */
    private void runSafely(Runnable next) {
        try {
            next.run();
        } catch (Throwable thrown) {
            if (context == null) {
                LOG.log(System.Logger.Level.ERROR, "a handler of a conduit threw", thrown);
            } else {
                context.reportException(thrown);
            }
        }
    }

    private Promise<Void> promise() {
        return context == null ? Promise.promise() : context.promise();
    }
}
