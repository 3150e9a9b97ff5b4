// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ejects nodes whose mean latency is many times the median of all. Looks once a second, when a call happens to pass.
 * Thread-safe: whoever comes first does the work.
 */
final class LatencyWatch {
    private static final long PERIOD_NANOS = 1_000_000_000L;
    /** A median of fewer says nothing. */
    private static final int LEAST_NODES = 3;

    private final int leastCalls;
    private final double factor;
    private final AtomicLong nextNanos;

    LatencyWatch(EjectionOptions options, long nowNanos) {
        this.leastCalls = options.leastCalls();
        this.factor = options.latencyFactor();
        this.nextNanos = new AtomicLong(nowNanos + PERIOD_NANOS);
    }

    void look(List<Node> nodes, long nowNanos) {
        long next = nextNanos.get();
        if (nowNanos - next >= 0 && nextNanos.compareAndSet(next, nowNanos + PERIOD_NANOS)) {
            ejectSlow(nodes, nowNanos);
        }
    }

    private void ejectSlow(List<Node> nodes, long nowNanos) {
        double[] means = nodes.stream()
                .mapToDouble(node -> node.meanNanos(leastCalls, nowNanos))
                .toArray();
        double limit = factor * median(means);
        for (int i = 0; i < means.length; i++) {
            if (means[i] > limit) {
                nodes.get(i).tryEject(nowNanos);
            }
        }
    }

    /** Of those that are known; NaN if they are too few. */
    private static double median(double[] values) {
        double[] known = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return known.length < LEAST_NODES ? Double.NaN : known[(known.length - 1) / 2];
    }
}
