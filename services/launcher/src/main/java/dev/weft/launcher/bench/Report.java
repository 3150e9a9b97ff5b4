// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.bench;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What came out of a run.
 *
 * @param calls how many calls ended well in the time that was measured
 * @param seconds that time
 * @param latencies in nanoseconds, of these calls and of those that were in flight when the time was over
 * @param tallies where the errors of the whole run are, warm-up included
 * @param unsent calls that were due and never started, because too many were in flight
 * @param drained whether every call has ended
 */
record Report(long calls, double seconds, Histogram latencies, List<Tally> tallies, long unsent, boolean drained) {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final long LEAST_BAR_NANOS = 1_000;
    private static final int WIDEST_BAR = 50;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

    static long errors(List<Tally> tallies) {
        return tallies.stream()
                .flatMap(tally -> tally.errors().values().stream())
                .mapToLong(Tally.Errors::count)
                .sum();
    }

    /** Failed calls, and those that never ended. */
    long errors() {
        return errors(tallies) + (drained ? 0 : 1);
    }

    double callsPerSecond() {
        return calls / seconds;
    }

    /** One line for machines. */
    JsonObject toJson() {
        return new JsonObject()
                .put("ops_per_s", rounded(callsPerSecond()))
                .put("p50_us", micros(50))
                .put("p99_us", micros(99))
                .put("p999_us", micros(99.9))
                .put("max_us", rounded(latencies.getMaxValue() / NANOS_PER_MICRO))
                .put("calls", calls)
                .put("errors", errors())
                .put("unsent", unsent);
    }

    /** A page for people. */
    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%n%,d calls in %.1f s: %,.0f calls/s, %,d errors%n",
                calls,
                seconds,
                callsPerSecond(),
                errors());
        if (unsent > 0) {
            out.printf(
                    Locale.ROOT, "%,d calls were due and never started: the rate is more than this can do%n", unsent);
        }
        if (latencies.getTotalCount() > 0) {
            printPercentiles(out);
            printHistogram(out);
        }
    }

    /** What went wrong, by status. */
    void printErrors(PrintWriter err) {
        for (Tally tally : tallies) {
            tally.errors()
                    .forEach((status, errors) -> err.printf(
                            Locale.ROOT, "%,d calls failed: %s: %s%n", errors.count(), status, errors.first()));
        }
        if (!drained) {
            err.println("some calls never ended");
        }
    }

    private void printPercentiles(PrintWriter out) {
        out.println();
        out.println("  latency, us");
        out.printf(Locale.ROOT, "  %8s %12.1f%n", "min", latencies.getMinNonZeroValue() / NANOS_PER_MICRO);
        for (double percentile : PERCENTILES) {
            String name = "p" + (percentile == Math.rint(percentile) ? "" + (int) percentile : "" + percentile);
            out.printf(Locale.ROOT, "  %8s %12.1f%n", name, micros(percentile));
        }
        out.printf(Locale.ROOT, "  %8s %12.1f%n", "max", latencies.getMaxValue() / NANOS_PER_MICRO);
    }

    /** A bar for each doubling of the latency. */
    private void printHistogram(PrintWriter out) {
        out.println();
        long total = latencies.getTotalCount();
        long most = 1;
        long low = LEAST_BAR_NANOS;
        while (2 * low <= latencies.getMinNonZeroValue()) {
            low *= 2;
        }
        for (long from = low; from <= latencies.getMaxValue(); from *= 2) {
            most = Math.max(most, between(from));
        }
        for (long from = low; from <= latencies.getMaxValue(); from *= 2) {
            long count = between(from);
            String bar = "#".repeat((int) Math.ceil((double) WIDEST_BAR * count / most));
            out.printf(
                    Locale.ROOT,
                    "  to %,9.0f us %8.3f %%  %s%n",
                    2 * from / NANOS_PER_MICRO,
                    100.0 * count / total,
                    bar);
        }
    }

    private long between(long from) {
        return latencies.getCountBetweenValues(from, 2 * from - 1);
    }

    private double micros(double percentile) {
        return rounded(latencies.getValueAtPercentile(percentile) / NANOS_PER_MICRO);
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
