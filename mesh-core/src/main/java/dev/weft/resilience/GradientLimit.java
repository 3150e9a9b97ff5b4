// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

/**
 * Lets as many calls be under way as a server works on, and few more: when they take longer than they do unhindered, there are
 * too many. For servers.
 *
 * <p>After Gradient2 of Netflix's concurrency-limits: {@code limit * min(1, tolerance * unhindered / measured) + allowance},
 * smoothed. It differs in what counts as unhindered. There it is a long average of all that was measured, which under lasting
 * overload drifts to the time with a full queue and lets the limit creep up; here it goes down with any shorter time, and up
 * only by what was measured while the limit held nobody back: by chance, or because every so often the limit is halved for a
 * window to see (as Envoy's adaptive concurrency does).
 */
public final class GradientLimit implements AdaptiveLimit {
    /** Calls may take so many times as long as unhindered. More bears bursts, and more queue. */
    private static final double TOLERANCE = 1.5;

    /** What one window changes of the limit at most, as a share of the way. */
    private static final double SMOOTHING = 0.2;

    private static final double LEAST_GRADIENT = 0.5;
    private static final int LEAST_ALLOWANCE = 4;

    /** Of what is measured unhindered, and longer than was known. */
    private static final double RISE = 0.5;

    private final int initial;
    private final int least;
    private final int most;
    private final int windowsBetweenProbes;
    private double exact;
    private double unhinderedNanos = Double.NaN;
    private int windows;
    private boolean probing;

    /** One from 4 to 1,000 that begins with 20 and looks every 100 windows. */
    public GradientLimit() {
        this(20, 4, 1_000, 100);
    }

    /**
     * One within bounds.
     *
     * @param windowsBetweenProbes how often the limit is halved for a window; rarely costs less, often notices sooner that
     *     the server has become slower for good
     */
    public GradientLimit(int initial, int least, int most, int windowsBetweenProbes) {
        if (least < 1 || initial < least || most < initial || windowsBetweenProbes < 2) {
            throw new IllegalArgumentException("least <= initial <= most from 1, and 2 windows between probes, were "
                    + least + ", " + initial + ", " + most + " and " + windowsBetweenProbes);
        }
        this.initial = initial;
        this.least = least;
        this.most = most;
        this.windowsBetweenProbes = windowsBetweenProbes;
        this.exact = initial;
    }

    @Override
    public int initial() {
        return initial;
    }

    @Override
    public int next(int limit, Window window) {
        if (window.samples() == 0) {
            return limit;
        }
        learn(limit, window);
        boolean probed = probing;
        probing = false;
        if (!probed) {
            move(window, limit);
            windows++;
        }
        if (windows >= windowsBetweenProbes) {
            windows = 0;
            probing = true;
            return Math.max(least, (int) exact / 2);
        }
        return rounded();
    }

    private void learn(int limit, Window window) {
        double measured = window.meanNanos();
        if (Double.isNaN(unhinderedNanos) || measured < unhinderedNanos) {
            unhinderedNanos = measured;
        } else if (probing || !window.isSaturated(limit)) {
            unhinderedNanos += RISE * (measured - unhinderedNanos);
        }
    }

    private void move(Window window, int limit) {
        double gradient = TOLERANCE * unhinderedNanos / window.meanNanos();
        double allowance = Math.max(LEAST_ALLOWANCE, Math.sqrt(exact));
        double wanted = exact * Math.min(1, Math.max(LEAST_GRADIENT, gradient)) + allowance;
        // A limit that nobody reaches is not made greater: its size would mean nothing.
        if (wanted > exact && window.mostInFlight() < limit / 2) {
            return;
        }
        exact = Math.min(most, Math.max(least, exact + SMOOTHING * (wanted - exact)));
    }

    private int rounded() {
        return Math.max(least, (int) Math.round(exact));
    }
}
