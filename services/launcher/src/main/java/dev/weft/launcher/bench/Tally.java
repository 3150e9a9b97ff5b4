// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.bench;

import dev.weft.call.CallFailure;
import dev.weft.call.Status;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * What became of the calls of one event loop. That loop alone adds; any other thread may take the latencies, and look at
 * the errors.
 */
final class Tally {
    static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(2);
    static final int DIGITS = 3;

    private final SingleWriterRecorder latencies = new SingleWriterRecorder(1, MOST_NANOS, DIGITS);
    private final Map<Status, Errors> errors = new EnumMap<>(Status.class);

    /**
     * Calls that ended in the same way.
     *
     * @param count how many
     * @param first what the first of them said
     */
    record Errors(long count, String first) {}

    void ended(long nanos) {
        latencies.recordValue(Math.min(Math.max(nanos, 1), MOST_NANOS));
    }

    void failed(Throwable cause) {
        CallFailure failure = CallFailure.from(cause);
        synchronized (errors) {
            errors.merge(
                    failure.status(),
                    new Errors(1, failure.message()),
                    (before, one) -> new Errors(before.count() + 1, before.first()));
        }
    }

    /** Latencies in nanoseconds since the last time that they were taken. */
    Histogram take(@Nullable Histogram recycled) {
        return latencies.getIntervalHistogram(recycled);
    }

    /** All errors so far. */
    Map<Status, Errors> errors() {
        synchronized (errors) {
            return new EnumMap<>(errors);
        }
    }
}
