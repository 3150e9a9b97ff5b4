// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

/**
 * The failures of the last so many nanoseconds since a call last succeeded: a success takes all of them away. Slow ones that
 * succeed do so too.
 */
final class RowWindow implements OutcomeWindow {
    private final long nanos;
    private volatile TimeWindow failures;

    /** Failures of the last {@code nanos}, {@value TimeWindow#BUCKETS} or more. */
    RowWindow(long nanos) {
        this.nanos = nanos;
        this.failures = new TimeWindow(nanos);
    }

    @Override
    public boolean record(boolean failed, boolean slow, long nowNanos) {
        if (failed) {
            return failures.record(true, slow, nowNanos);
        }
        if (failures.hasSeenBad()) {
            failures = new TimeWindow(nanos);
        }
        return false;
    }

    @Override
    public OutcomeTally tally(long nowNanos) {
        return failures.tally(nowNanos);
    }
}
