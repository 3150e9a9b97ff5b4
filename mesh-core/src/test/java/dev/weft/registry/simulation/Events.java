// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import java.util.PriorityQueue;

/** What will happen, in the order of time; at equal times, in the order of asking. */
final class Events {
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private long nowNanos;
    private long number;

    private record Event(long atNanos, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    long nowNanos() {
        return nowNanos;
    }

    void at(long atNanos, Runnable action) {
        queue.add(new Event(Math.max(nowNanos, atNanos), number++, action));
    }

    void in(long nanos, Runnable action) {
        at(nowNanos + nanos, action);
    }

    void runUntil(long untilNanos) {
        while (!queue.isEmpty() && queue.element().atNanos() <= untilNanos) {
            Event next = queue.remove();
            nowNanos = next.atNanos();
            next.action().run();
        }
        nowNanos = untilNanos;
    }
}
