// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A latency that rises at once and falls slowly: Finagle's peak-sensitive, exponentially weighted moving average. A sample
 * above the average replaces it; one below draws it down by {@code 1 - exp(-elapsed / decay)}; without samples it fades to
 * nothing, so that a node left alone for its slowness is tried again.
 *
 * <p>Beside it, in the same manner, the share of recent calls that deter from calling again.
 *
 * <p>Written under the node's lock, read by anyone: a reader may see the parts of two neighbouring samples.
 */
final class PeakEwma {
    /** So many answers make a first average. */
    private static final int EARLY = 3;

    /** What one call counts in the share of deterring ones. */
    private static final float PER_CALL = 1 / 8f;

    /** Deterrence below this is none. */
    private static final float LEAST = 1e-6f;

    private final double perNano;
    /** Written last and read first, and so publishes the two below. */
    private final AtomicLong stampNanos = new AtomicLong();

    private float peakNanos = Float.NaN;
    private float leastEarlyNanos = Float.POSITIVE_INFINITY;
    private int heard;
    private float deterrence;

    PeakEwma(long decayNanos) {
        this.perNano = 1.0 / decayNanos;
    }

    /** A call that took {@code tookNanos}, which says what a call takes. */
    void succeeded(long tookNanos, long nowNanos) {
        double kept = kept(nowNanos);
        double past = peakNanos * kept;
        if (heard < EARLY) {
            heardEarly(tookNanos);
        } else {
            boolean rises = !(tookNanos < past);
            peakNanos = (float) (rises ? tookNanos : past + tookNanos * (1 - kept));
        }
        fade(kept, 0, nowNanos);
    }

    /** A call that took {@code tookNanos} and says only that others take no less; {@code -1} if it does not even say that. */
    void endedOtherwise(long tookNanos, Outcome outcome, long nowNanos) {
        double kept = kept(nowNanos);
        double past = peakNanos * kept;
        peakNanos = (float) (tookNanos > past ? tookNanos : past);
        fade(kept, outcome.deters() ? 1 : 0, nowNanos);
    }

    /** The first calls pay for connections and cold compilers: the fastest of them is the beginning. */
    private void heardEarly(long tookNanos) {
        heard++;
        leastEarlyNanos = Math.min(leastEarlyNanos, tookNanos);
        if (heard == EARLY) {
            peakNanos = leastEarlyNanos;
        }
    }

    private void fade(double kept, float sample, long nowNanos) {
        float faded = (float) (deterrence * kept);
        float next = faded + (sample - faded) * PER_CALL;
        deterrence = next < LEAST ? 0 : next;
        stampNanos.setRelease(nowNanos);
    }

    /** What is left at {@code nowNanos} of what was known at the last sample: 0 to 1. */
    private double kept(long nowNanos) {
        return Decay.over(nowNanos - stampNanos.getAcquire(), perNano);
    }

    /** The latency at {@code nowNanos}; NaN before the first three answers. */
    double peakNanos(long nowNanos) {
        double kept = kept(nowNanos);
        return peakNanos * kept;
    }

    /** The share of deterring calls at {@code nowNanos}, 0 to 1. */
    double deterrence(long nowNanos) {
        double kept = kept(nowNanos);
        return deterrence * kept;
    }
}
