// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import dev.weft.limiter.Limit;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for the same key, first in, first out. Only the first one asks: when something was released, when the next
 * lease runs out, and in between where others may release unnoticed. Confined to the event loop of its {@link HoldLines}.
 */
final class HoldLine {
    private final HoldLines lines;
    private final String key;
    private final ArrayDeque<HoldWaiter> waiters = new ArrayDeque<>();
    private long timer = HoldLines.NO_TIMER;
    private @Nullable HoldWaiter asking;
    private boolean askAgain;
    private volatile long dueMicros;
    private volatile boolean empty = true;

    HoldLine(HoldLines lines, String key) {
        this.lines = lines;
        this.key = key;
    }

    /** Joins the end, if there is a place. */
    void join(HoldWaiter waiter, int mostWaiters) {
        if (waiters.size() >= mostWaiters) {
            waiter.refuse(dueMicros - lines.nowMicros());
            return;
        }
        waiters.add(waiter);
        empty = false;
        lines.expireLater(waiter);
        if (waiters.size() == 1) {
            ask();
        }
    }

    /** Leaves the line; those behind move up. */
    void leave(HoldWaiter waiter) {
        boolean wasFirst = waiters.peek() == waiter;
        if (remove(waiter)) {
            waiter.refuse(dueMicros - lines.nowMicros());
            if (wasFirst) {
                ask();
            }
        }
    }

    void refuseAll() {
        cancelTimer();
        // Who is told may cancel another one at once.
        List<HoldWaiter> leaving = List.copyOf(waiters);
        waiters.clear();
        empty = true;
        leaving.forEach(waiter -> waiter.refuse(1));
    }

    /** Whether nobody waits, although somebody's answer may be under way. Any thread may ask. */
    boolean isEmpty() {
        return empty;
    }

    /** When the first one is granted what it asks for at the latest, as far as is known. */
    long dueMicros() {
        return dueMicros;
    }

    /** Asks for one after the other, until there is somebody to wait for. */
    void ask() {
        if (asking != null) {
            askAgain = true;
            return;
        }
        cancelTimer();
        boolean goesOn = true;
        while (goesOn && !waiters.isEmpty()) {
            HoldWaiter first = waiters.element();
            asking = first;
            askAgain = false;
            Future<HoldLines.Answer> answer = lines.attempt(first.demand());
            if (!answer.isComplete()) {
                answer.onComplete(done -> toldLater(first, answer));
                return;
            }
            goesOn = told(first, answer);
        }
        if (waiters.isEmpty()) {
            lines.forget(key, this);
        }
    }

    private void toldLater(HoldWaiter first, Future<HoldLines.Answer> answer) {
        if (told(first, answer) || askAgain || waiters.isEmpty()) {
            ask();
        }
    }

    /** Whether it is the next one's turn. */
    private boolean told(HoldWaiter first, Future<HoldLines.Answer> answer) {
        asking = null;
        if (answer.failed()) {
            remove(first);
            first.refuse(1);
            return true;
        }
        HoldDecision decision = answer.result().decision();
        boolean left = waiters.peek() != first;
        long wait = decision.verdict().waitMicros();
        if (left || decision.isGranted() || wait == Limit.NEVER) {
            remove(first);
            first.decide(decision);
            return true;
        }
        long now = lines.nowMicros();
        dueMicros = now + wait;
        timer = lines.setTimer(Math.min(wait, answer.result().longestPauseMicros()), () -> {
            timer = HoldLines.NO_TIMER;
            ask();
        });
        return false;
    }

    private boolean remove(HoldWaiter waiter) {
        boolean waited = waiters.remove(waiter);
        empty = waiters.isEmpty();
        return waited;
    }

    private void cancelTimer() {
        lines.cancelTimer(timer);
        timer = HoldLines.NO_TIMER;
    }
}
