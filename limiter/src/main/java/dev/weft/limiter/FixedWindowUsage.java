// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

/** The latest window in which anything was taken, and how much. */
final class FixedWindowUsage extends Usage {
    private FixedWindow limit;
    private final long windowMicros;
    private long start;
    private long count;

    FixedWindowUsage(FixedWindow limit) {
        this.limit = limit;
        this.windowMicros = Limits.micros(limit.window());
    }

    @Override
    public Limit limit() {
        return limit;
    }

    @Override
    public long waitMicros(long nowMicros, long permits) {
        if (permits > limit.permits()) {
            return Limit.NEVER;
        }
        return permits <= limit.permits() - used(nowMicros) || permits == 0 ? 0 : end() - nowMicros;
    }

    @Override
    public long take(long nowMicros, long permits) {
        if (nowMicros >= end()) {
            start = edge(nowMicros);
            count = 0;
        }
        count += permits;
        return Math.max(start, nowMicros);
    }

    @Override
    public void refund(long fromMicros, long nowMicros, long permits) {
        if (fromMicros >= start && fromMicros < end() && nowMicros < end()) {
            count = Math.max(0, count - permits);
        }
    }

    @Override
    public long remaining(long nowMicros) {
        return Math.max(0, limit.permits() - used(nowMicros));
    }

    @Override
    public long resetMicros(long nowMicros) {
        return used(nowMicros) == 0 ? 0 : end() - nowMicros;
    }

    @Override
    public long used(long nowMicros) {
        return nowMicros < end() ? count : 0;
    }

    @Override
    Usage copy() {
        FixedWindowUsage copy = new FixedWindowUsage(limit);
        copy.start = start;
        copy.count = count;
        return copy;
    }

    @Override
    void follow(long nowMicros) {
        if (start - nowMicros > Limits.toleratedStepMicros(windowMicros)) {
            start = edge(nowMicros);
        }
    }

    @Override
    boolean countsAsUnder(Limit other) {
        return other instanceof FixedWindow fixed && fixed.window().equals(limit.window());
    }

    @Override
    void changeTo(Limit next) {
        limit = (FixedWindow) next;
    }

    private long edge(long nowMicros) {
        return nowMicros - nowMicros % windowMicros;
    }

    private long end() {
        return start + windowMicros;
    }
}
