// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

/** A window in which what counts is added up anew each time, from all that was ever admitted. */
final class CountedWindow implements SlowModel {
    private final Ledger admitted = new Ledger();
    private final Limit limit;
    private long permits;

    CountedWindow(Limit limit) {
        this.limit = limit;
        this.permits = limit.capacity();
    }

    @Override
    public boolean admits(long nowMicros, long cost) {
        return cost == 0 || cost <= permits - admitted.sum(micros -> counts(micros, nowMicros));
    }

    @Override
    public void take(long nowMicros, long cost) {
        admitted.add(nowMicros, cost);
    }

    @Override
    public void resize(long capacity) {
        permits = capacity;
    }

    private boolean counts(long micros, long nowMicros) {
        if (limit instanceof FixedWindow window) {
            long length = Limits.micros(window.window());
            return micros / length == nowMicros / length;
        } else if (limit instanceof SlidingLog log) {
            return micros > nowMicros - Limits.micros(log.window());
        } else if (limit instanceof SlidingWindow window) {
            long length = window.intervalMicros();
            return micros / length > nowMicros / length - window.summed();
        }
        throw new AssertionError(limit);
    }
}
