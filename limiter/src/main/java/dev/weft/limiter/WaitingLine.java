// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for the same keys, first in, first out. Only the first one asks; it is asked for again exactly when it would
 * be admitted. A timer that comes late is made up for: the question is asked as of the instant at which it was due, so that a
 * thousandth of a second's granularity costs no permits. Confined to the event loop of its {@link WaitingLines}.
 */
final class WaitingLine {
    private final WaitingLines lines;
    private final String name;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private long waitingCost;
    private long timer = WaitingLines.NO_TIMER;
    private @Nullable Waiter asking;
    private long asOf;
    private volatile long dueMicros;
    private volatile boolean empty = true;

    WaitingLine(WaitingLines lines, String name) {
        this.lines = lines;
        this.name = name;
    }

    /** Joins the end, if there is a place. */
    void join(Waiter waiter, long mostCost) {
        if (waitingCost + waiter.cost() > mostCost && !waiters.isEmpty()) {
            waiter.refuse(dueMicros - lines.nowMicros());
            return;
        }
        waiters.add(waiter);
        empty = false;
        waitingCost += waiter.cost();
        if (waiters.size() == 1) {
            ask(waiter.arrivedMicros());
        } else {
            lines.expireLater(waiter);
        }
    }

    /** Leaves the line; those behind move up. */
    void leave(Waiter waiter) {
        boolean wasFirst = waiters.peek() == waiter;
        if (remove(waiter)) {
            waiter.refuse(dueMicros - lines.nowMicros());
            if (wasFirst && asking == null) {
                cancelTimer();
                ask(lines.nowMicros());
            }
        }
    }

    void refuseAll() {
        cancelTimer();
        // Who is told may cancel another one at once.
        List<Waiter> leaving = List.copyOf(waiters);
        waiters.clear();
        empty = true;
        leaving.forEach(waiter -> waiter.refuse(1));
    }

    /** Whether nobody waits, although somebody's answer may be under way. Any thread may ask. */
    boolean isEmpty() {
        return empty;
    }

    /** When the first one is admitted, as far as is known. */
    long dueMicros() {
        return dueMicros;
    }

    /** Asks for one after the other, until there is somebody to wait for. */
    private void ask(long asOfMicros) {
        asOf = asOfMicros;
        while (asking == null && timer == WaitingLines.NO_TIMER && !waiters.isEmpty()) {
            Waiter first = waiters.element();
            asOf = Math.max(asOf, first.arrivedMicros());
            dueMicros = asOf;
            Future<Decision> decision = lines.attempt(first.demand(), asOf);
            if (decision.isComplete()) {
                told(first, decision);
            } else {
                asking = first;
                decision.onComplete(done -> {
                    asking = null;
                    asOf = Math.max(asOf, lines.nowMicros());
                    told(first, decision);
                    ask(asOf);
                });
            }
        }
        if (waiters.isEmpty()) {
            lines.forget(name, this);
        }
    }

    private void told(Waiter first, Future<Decision> decision) {
        if (decision.failed()) {
            first.refuse(1);
            remove(first);
        } else if (waiters.peek() != first) {
            lines.giveBack(first.demand(), decision.result());
        } else if (decision.result() instanceof Decision.Rejected rejected) {
            waitOrGo(first, rejected);
        } else {
            first.decide(decision.result());
            remove(first);
        }
    }

    private void waitOrGo(Waiter first, Decision.Rejected rejected) {
        long wait = rejected.retryAfterMicros();
        if (wait == Limit.NEVER || wait > first.deadlineMicros() - asOf) {
            first.decide(rejected);
            remove(first);
            return;
        }
        asOf += wait;
        dueMicros = asOf;
        long ahead = asOf - lines.nowMicros();
        if (ahead > 0) {
            timer = lines.setTimer(TimeUnit.MICROSECONDS.toNanos(ahead), () -> {
                timer = WaitingLines.NO_TIMER;
                ask(asOf);
            });
        }
    }

    private boolean remove(Waiter gone) {
        boolean waited = waiters.remove(gone);
        if (waited) {
            waitingCost -= gone.cost();
            empty = waiters.isEmpty();
        }
        return waited;
    }

    private void cancelTimer() {
        lines.cancelTimer(timer);
        timer = WaitingLines.NO_TIMER;
    }
}
