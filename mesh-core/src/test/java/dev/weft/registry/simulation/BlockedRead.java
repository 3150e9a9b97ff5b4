// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A read that waits for changes after its positions, by service. It is answered once, or its connection ends before. */
final class BlockedRead {
    private final Map<String, Long> positions;
    private final Answer answer;
    private boolean over;

    /** What the reader is told, and when that has come to it; nothing if nothing came in time. */
    interface Answer {
        void arrives(long atNanos, List<Ledger.Delta> deltas);
    }

    BlockedRead(Map<String, Long> positions, Answer answer) {
        this.positions = Map.copyOf(positions);
        this.answer = answer;
    }

    Map<String, Long> positions() {
        return positions;
    }

    long position(String service) {
        return Objects.requireNonNull(positions.get(service), service);
    }

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }

    void answer(long atNanos, List<Ledger.Delta> deltas) {
        over = true;
        answer.arrives(atNanos, deltas);
    }
}
