// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What passed between the store and everybody else, second by second. */
final class Traffic {
    private final List<Second> seconds = new ArrayList<>();

    /** What passed in a second, or in several. */
    static final class Second {
        private final long[] operations = new long[Kind.values().length];
        private long requests;
        private long replies;
        private long bytesIn;
        private long bytesOut;
        private long changes;
        private long busyNanos;

        private void add(Second other) {
            for (int i = 0; i < operations.length; i++) {
                operations[i] += other.operations[i];
            }
            requests += other.requests;
            replies += other.replies;
            bytesIn += other.bytesIn;
            bytesOut += other.bytesOut;
            changes += other.changes;
            busyNanos += other.busyNanos;
        }

        long operations(Kind kind) {
            return operations[kind.ordinal()];
        }

        long operations() {
            return requests;
        }

        long messages() {
            return requests + replies;
        }

        long bytesIn() {
            return bytesIn;
        }

        long bytesOut() {
            return bytesOut;
        }

        long changes() {
            return changes;
        }

        long busyNanos() {
            return busyNanos;
        }
    }

    void request(long atNanos, Kind kind, long bytes, long busyNanos) {
        Second second = at(atNanos);
        second.operations[kind.ordinal()]++;
        second.requests++;
        second.bytesIn += bytes;
        second.busyNanos += busyNanos;
    }

    void reply(long atNanos, long bytes) {
        Second second = at(atNanos);
        second.replies++;
        second.bytesOut += bytes;
    }

    /** A reply that shows changes. */
    void delivery(long atNanos, long bytes, int changes, long busyNanos) {
        reply(atNanos, bytes);
        Second second = at(atNanos);
        second.changes += changes;
        second.busyNanos += busyNanos;
    }

    Second sum(int fromSecond, int toSecond) {
        Second sum = new Second();
        for (int i = fromSecond; i < Math.min(toSecond, seconds.size()); i++) {
            sum.add(seconds.get(i));
        }
        return sum;
    }

    /** The most operations in any one of the seconds. */
    long peak(int fromSecond, int toSecond) {
        return seconds.subList(fromSecond, Math.min(toSecond, seconds.size())).stream()
                .mapToLong(Second::operations)
                .max()
                .orElse(0);
    }

    private Second at(long nanos) {
        int second = (int) TimeUnit.NANOSECONDS.toSeconds(nanos);
        while (seconds.size() <= second) {
            seconds.add(new Second());
        }
        return seconds.get(second);
    }
}
