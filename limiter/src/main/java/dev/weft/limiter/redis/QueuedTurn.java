// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Decision;
import dev.weft.limiter.Ticket;
import dev.weft.limiter.Verdict;
import dev.weft.time.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A turn in the queue of a leaky bucket that is in Redis: the time of it is fixed when the place is taken. Cancelled, it can
 * be given to somebody else only while it is the last one. Confined to its context's event loop.
 */
final class QueuedTurn implements Ticket {
    private final ContextInternal context;
    private final Promise<Decision> promise;
    private final Consumer<Decision.Admitted> giveBack;
    private Decision.@Nullable Admitted turn;
    private long timer;
    private boolean cancelled;

    /** {@code place} says how long to wait, or that there is none. */
    QueuedTurn(
            ContextInternal context,
            Promise<Decision> promise,
            Future<Decision> place,
            Consumer<Decision.Admitted> giveBack) {
        this.context = context;
        this.promise = promise;
        this.giveBack = giveBack;
        place.onComplete(done -> {
            if (done.failed()) {
                promise.tryFail(done.cause());
            } else if (done.result() instanceof Decision.Admitted admitted) {
                awaitTurn(admitted);
            } else {
                promise.tryComplete(done.result());
            }
        });
    }

    @Override
    public Future<Decision> decision() {
        return promise.future();
    }

    @Override
    public void cancel() {
        context.execute(() -> {
            cancelled = true;
            Verdict left = new Verdict(1, 0, 1, 0);
            boolean inTime = promise.tryComplete(new Decision.Rejected(List.of(left), Decision.Basis.STATE));
            if (inTime && turn != null) {
                context.owner().cancelTimer(timer);
                giveBack.accept(turn);
            }
        });
    }

    private void awaitTurn(Decision.Admitted admitted) {
        Verdict verdict = admitted.verdicts().get(0);
        if (cancelled) {
            giveBack.accept(admitted);
        } else if (verdict.waitMicros() == 0) {
            promise.tryComplete(admitted);
        } else {
            Verdict due = new Verdict(0, verdict.remaining(), verdict.resetMicros(), verdict.fromMicros());
            Decision.Admitted then = new Decision.Admitted(List.of(due), admitted.basis());
            turn = then;
            long nanos = TimeUnit.MICROSECONDS.toNanos(verdict.waitMicros());
            timer = context.setTimer(Backoff.millis(nanos), come -> promise.tryComplete(then));
        }
    }
}
