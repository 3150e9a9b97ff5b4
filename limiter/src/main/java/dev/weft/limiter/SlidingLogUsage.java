// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.Arrays;

/** The instants at which permits were taken, the oldest first; those that no longer count go when others come. */
final class SlidingLogUsage extends Usage {
    private static final int FIRST_ROOM = 4;

    private SlidingLog limit;
    private final long windowMicros;
    private long[] instants = new long[0];
    private int size;

    SlidingLogUsage(SlidingLog limit) {
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
        long excess = used(nowMicros) + permits - limit.permits();
        if (excess <= 0 || permits == 0) {
            return 0;
        }
        return instants[firstCounting(nowMicros) + (int) excess - 1] + windowMicros - nowMicros;
    }

    @Override
    public long take(long nowMicros, long permits) {
        long instant = size == 0 ? nowMicros : Math.max(nowMicros, instants[size - 1]);
        forgetBefore(firstCounting(instant));
        makeRoom((int) permits);
        Arrays.fill(instants, size, size + (int) permits, instant);
        size += (int) permits;
        return instant;
    }

    @Override
    public void refund(long fromMicros, long nowMicros, long permits) {
        int end = size;
        while (end > 0 && instants[end - 1] > fromMicros) {
            end--;
        }
        int begin = end;
        while (begin > 0 && end - begin < permits && instants[begin - 1] == fromMicros) {
            begin--;
        }
        System.arraycopy(instants, end, instants, begin, size - end);
        size -= end - begin;
    }

    @Override
    public long remaining(long nowMicros) {
        return Math.max(0, limit.permits() - used(nowMicros));
    }

    @Override
    public long resetMicros(long nowMicros) {
        return used(nowMicros) == 0 ? 0 : instants[size - 1] + windowMicros - nowMicros;
    }

    @Override
    public long used(long nowMicros) {
        return size - firstCounting(nowMicros);
    }

    @Override
    Usage copy() {
        SlidingLogUsage copy = new SlidingLogUsage(limit);
        copy.instants = instants.clone();
        copy.size = size;
        return copy;
    }

    @Override
    void follow(long nowMicros) {
        long step = size == 0 ? 0 : instants[size - 1] - nowMicros;
        if (step > Limits.toleratedStepMicros(windowMicros)) {
            for (int i = 0; i < size; i++) {
                instants[i] -= step;
            }
        }
    }

    @Override
    boolean countsAsUnder(Limit other) {
        return other instanceof SlidingLog log && log.window().equals(limit.window());
    }

    @Override
    void changeTo(Limit next) {
        limit = (SlidingLog) next;
    }

    private int firstCounting(long nowMicros) {
        int first = 0;
        while (first < size && instants[first] + windowMicros <= nowMicros) {
            first++;
        }
        return first;
    }

    private void forgetBefore(int first) {
        System.arraycopy(instants, first, instants, 0, size - first);
        size -= first;
    }

    private void makeRoom(int more) {
        if (size + more > instants.length) {
            int room = Math.max(size + more, Math.max(FIRST_ROOM, 2 * instants.length));
            instants = Arrays.copyOf(instants, (int) Math.min(room, Math.max(limit.permits(), size + more)));
        }
    }
}
