// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What a limit made of calls.
 *
 * @param admitted by the instants at which they might go on
 * @param refused by the instants at which they were told so
 */
record PlayedTrace(Ledger admitted, Ledger refused) {

    /** As if there were no limit. */
    static PlayedTrace withoutLimit(List<Long> instants) {
        PlayedTrace played = new PlayedTrace(new Ledger(), new Ledger());
        instants.forEach(instant -> played.admitted.add(instant, 1));
        return played;
    }

    /** None of them waits. */
    static PlayedTrace of(Limit limit, List<Long> instants) {
        PlayedTrace played = new PlayedTrace(new Ledger(), new Ledger());
        Usage usage = limit.fresh();
        for (long instant : instants) {
            Ledger ledger = usage.tryTake(instant, 1) == 0 ? played.admitted : played.refused;
            ledger.add(instant, 1);
        }
        return played;
    }

    /** Those whom the queue has room for wait their turn. */
    static PlayedTrace waiting(LeakyBucket bucket, List<Long> instants) {
        PlayedTrace played = new PlayedTrace(new Ledger(), new Ledger());
        Usage usage = bucket.fresh();
        Deque<Long> queue = new ArrayDeque<>();
        for (long instant : instants) {
            played.letGo(queue, usage, instant);
            if (queue.size() < bucket.queue()) {
                queue.add(instant);
            } else {
                played.refused.add(instant, 1);
            }
        }
        played.letGo(queue, usage, Long.MAX_VALUE);
        return played;
    }

    private void letGo(Deque<Long> queue, Usage usage, long untilMicros) {
        while (!queue.isEmpty()) {
            long leaves = queue.element() + usage.waitMicros(queue.element(), 1);
            if (leaves > untilMicros) {
                return;
            }
            usage.take(leaves, 1);
            admitted.add(leaves, 1);
            queue.remove();
        }
    }
}
