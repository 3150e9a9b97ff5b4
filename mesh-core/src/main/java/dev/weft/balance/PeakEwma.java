// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

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
    /** What one call counts in the share of deterring ones. */
    private static final float PER_CALL = 1 / 8f;

    private final double decayNanos;
    private volatile long stampNanos;
    private volatile float peakNanos = Float.NaN;
    private volatile float deterrence;

    PeakEwma(long decayNanos) {
        this.decayNanos = decayNanos;
    }

    /** A call that took {@code tookNanos}, which says what a call takes. */
    void succeeded(long tookNanos, long nowNanos) {
        double kept = kept(nowNanos);
        double past = peakNanos * kept;
        boolean rises = !(tookNanos < past);
        peakNanos = (float) (rises ? tookNanos : past + tookNanos * (1 - kept));
        fade(kept, 0, nowNanos);
    }

    /** A call that took {@code tookNanos} and says only that others take no less; {@code -1} if it does not even say that. */
    void endedOtherwise(long tookNanos, Outcome outcome, long nowNanos) {
        double kept = kept(nowNanos);
        double past = peakNanos * kept;
        peakNanos = (float) (tookNanos > past ? tookNanos : past);
        fade(kept, outcome.deters() ? 1 : 0, nowNanos);
    }

    private void fade(double kept, float sample, long nowNanos) {
        float faded = (float) (deterrence * kept);
        deterrence = faded + (sample - faded) * PER_CALL;
        stampNanos = nowNanos;
    }

    /** What is left at {@code nowNanos} of what was known at the last sample: 0 to 1. */
    double kept(long nowNanos) {
        return Decay.over(nowNanos - stampNanos, decayNanos);
    }

    /** The latency at the last sample; NaN before the first one. */
    double peakNanos() {
        return peakNanos;
    }

    /** The share of deterring calls at the last sample, 0 to 1. */
    double deterrence() {
        return deterrence;
    }
}
