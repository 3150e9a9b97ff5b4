// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import java.util.LinkedHashSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * At most so many calls at once to one dependency, so that it cannot take all that this process has; a few more may wait in a
 * line, first in and first out. Whoever waits has a time limit of its own, and leaves the line by {@link Waiting#giveUp}. The
 * name is that of Nygard's "Release It!".
 *
 * <p>Thread-safe; entering and leaving take no lock while nobody waits. Nothing is scheduled.
 */
public final class Bulkhead {
    private volatile int mostInside;
    private volatile int mostWaiting;
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LinkedHashSet<Waiting> line = new LinkedHashSet<>();

    /**
     * An empty one.
     *
     * @param mostInside calls at once, 1 or more
     * @param mostWaiting how many may wait, 0 or more
     */
    public Bulkhead(int mostInside, int mostWaiting) {
        requireSizes(mostInside, mostWaiting);
        this.mostInside = mostInside;
        this.mostWaiting = mostWaiting;
    }

    private static void requireSizes(int mostInside, int mostWaiting) {
        if (mostInside < 1 || mostWaiting < 0) {
            throw new IllegalArgumentException(
                    "1 or more inside and 0 or more waiting, were " + mostInside + " and " + mostWaiting);
        }
    }

    /** Holds other numbers from now on. Nobody who is inside or waits has to leave. */
    public void resize(int inside, int waiting) {
        requireSizes(inside, waiting);
        mostInside = inside;
        mostWaiting = waiting;
        admit();
    }

    /** Somebody in the line. */
    public final class Waiting {
        private final Runnable admitted;

        private Waiting(Runnable admitted) {
            this.admitted = admitted;
        }

        /** Leaves the line; whether that came before being let in. */
        public boolean giveUp() {
            return leaveLine(this);
        }
    }

    /** Enters, if there is room and nobody waits; who did must {@link #leave}. */
    public boolean tryEnter() {
        return waiting.get() == 0 && take();
    }

    /**
     * Joins the line.
     *
     * @param admitted is run once if the waiting one is let in, by the thread that makes room, maybe before this returns; it
     *     must then {@link #leave}
     * @return null if the line is full
     */
    public @Nullable Waiting tryWait(Runnable admitted) {
        Waiting last = new Waiting(admitted);
        synchronized (line) {
            if (line.size() >= mostWaiting) {
                return null;
            }
            line.add(last);
            waiting.set(line.size());
        }
        admit();
        return last;
    }

    /** Makes room, for the first in the line if there is one. */
    public void leave() {
        inside.decrementAndGet();
        if (waiting.get() > 0) {
            admit();
        }
    }

    /** How many are inside. */
    public int inside() {
        return inside.get();
    }

    /** How many wait. */
    public int waiting() {
        return waiting.get();
    }

    private boolean take() {
        int now = inside.get();
        while (now < mostInside) {
            if (inside.compareAndSet(now, now + 1)) {
                return true;
            }
            now = inside.get();
        }
        return false;
    }

    private void admit() {
        Waiting first = first();
        while (first != null) {
            first.admitted.run();
            first = first();
        }
    }

    /** The first of the line, who has a place now; null if there is no place, or nobody who waits. */
    private @Nullable Waiting first() {
        synchronized (line) {
            if (line.isEmpty() || !take()) {
                return null;
            }
            Waiting first = line.iterator().next();
            line.remove(first);
            waiting.set(line.size());
            return first;
        }
    }

    private boolean leaveLine(Waiting who) {
        synchronized (line) {
            boolean left = line.remove(who);
            waiting.set(line.size());
            return left;
        }
    }
}
