// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came of a breaker's operations, in all and of late, under the names by which vertx-circuit-breaker publishes it. What
 * fallbacks did is counted when they did it, which upstream forgets. Thread-safe by a lock that is held for some ten
 * nanoseconds; only breakers that publish have one of these.
 */
final class OperationMetrics {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int DIGITS = 2;
    private static final double[] PERCENTILES = {0, 25, 50, 75, 90, 95, 99, 99.5, 100};

    private final long windowMillis;
    private final long bucketNanos;
    private final Bucket all = new Bucket(Long.MIN_VALUE);
    private final Bucket[] buckets;

    /** How an operation ended, and what its fallback did. */
    enum Event {
        SUCCESS("SuccessCount"),
        FAILURE("FailureCount"),
        EXCEPTION("ExceptionCount"),
        TIMEOUT("TimeoutCount"),
        SHORT_CIRCUITED("ShortCircuitedCount"),
        FALLBACK_SUCCESS("FallbackSuccessCount"),
        FALLBACK_FAILURE("FallbackFailureCount");

        private final String key;

        Event(String key) {
            this.key = key;
        }
    }

    /** What happened while the clock had this number. */
    private static final class Bucket {
        private final long number;
        private final Map<Event, Long> counts = new EnumMap<>(Event.class);
        private final Histogram millis = new Histogram(DIGITS);

        Bucket(long number) {
            this.number = number;
        }

        long count(Event event) {
            return counts.getOrDefault(event, 0L);
        }

        void add(Bucket other) {
            other.counts.forEach((event, count) -> counts.merge(event, count, Long::sum));
            millis.add(other.millis);
        }
    }

    /**
     * Nothing yet.
     *
     * @param windowMillis what is of late
     * @param parts in how many buckets, a divisor of {@code windowMillis}
     * @throws IllegalArgumentException if it is none
     */
    OperationMetrics(long windowMillis, int parts) {
        if (parts < 1 || windowMillis < parts || windowMillis % parts != 0) {
            throw new IllegalArgumentException(
                    "the window of metrics must be a multiple of its buckets, was " + windowMillis + " ms in " + parts);
        }
        this.windowMillis = windowMillis;
        this.bucketNanos = windowMillis / parts * NANOS_PER_MILLI;
        this.buckets = new Bucket[parts];
    }

    /** An operation has ended, or was never begun. */
    synchronized void ended(Event event, long tookNanos, long nowNanos) {
        long millis = Math.max(0, tookNanos / NANOS_PER_MILLI);
        Bucket bucket = bucket(nowNanos);
        bucket.millis.recordValue(millis);
        all.millis.recordValue(millis);
        count(event, bucket);
    }

    /** A fallback was asked. */
    synchronized void fellBack(Event event, long nowNanos) {
        count(event, bucket(nowNanos));
    }

    private void count(Event event, Bucket bucket) {
        bucket.counts.merge(event, 1L, Long::sum);
        all.counts.merge(event, 1L, Long::sum);
    }

    private Bucket bucket(long nowNanos) {
        long number = Math.floorDiv(nowNanos, bucketNanos);
        int place = (int) Math.floorMod(number, (long) buckets.length);
        Bucket known = buckets[place];
        if (known == null || known.number < number) {
            known = new Bucket(number);
            buckets[place] = known;
        }
        return known;
    }

    /** Adds the metrics to what is known of the breaker. */
    synchronized JsonObject addTo(JsonObject json, long nowNanos) {
        long number = Math.floorDiv(nowNanos, bucketNanos);
        Bucket late = new Bucket(number);
        for (Bucket bucket : buckets) {
            if (bucket != null && bucket.number > number - buckets.length) {
                late.add(bucket);
            }
        }
        json.put("metricRollingWindow", windowMillis);
        add(json, "total", all);
        add(json, "rolling", late);
        return json;
    }

    private static void add(JsonObject json, String prefix, Bucket bucket) {
        long ended = bucket.millis.getTotalCount();
        long errors = bucket.count(Event.FAILURE) + bucket.count(Event.EXCEPTION) + bucket.count(Event.TIMEOUT);
        json.put(prefix + "OperationCount", ended - bucket.count(Event.SHORT_CIRCUITED));
        json.put(prefix + "ErrorCount", errors);
        for (Event event : Event.values()) {
            json.put(prefix + event.key, bucket.count(event));
        }
        json.put(prefix + "SuccessPercentage", percentage(bucket.count(Event.SUCCESS), ended));
        json.put(prefix + "ErrorPercentage", percentage(errors, ended));
        json.put(prefix + "LatencyMean", bucket.millis.getMean());
        JsonObject latency = new JsonObject();
        for (double percentile : PERCENTILES) {
            boolean whole = percentile == Math.rint(percentile);
            latency.put(
                    whole ? String.valueOf((int) percentile) : String.valueOf(percentile),
                    bucket.millis.getValueAtPercentile(percentile));
        }
        json.put(prefix + "Latency", latency);
    }

    private static double percentage(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }
}
