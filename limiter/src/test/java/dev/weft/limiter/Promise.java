// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.Ledger.Entry;
import dev.weft.limiter.SlidingWindow.Counting;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;

/** What each limit promises of all that it admits, in exact arithmetic and as it was asked for, not as it is counted. */
final class Promise {
    private Promise() {}

    static void holds(Limit limit, Ledger admitted) {
        if (limit instanceof FixedWindow window) {
            assertThat(admitted.mostWithinAligned(Limits.micros(window.window())))
                    .isLessThanOrEqualTo(window.permits());
        } else if (limit instanceof SlidingLog log) {
            assertThat(admitted.mostWithin(Limits.micros(log.window()))).isLessThanOrEqualTo(log.permits());
        } else if (limit instanceof SlidingWindow window) {
            long most = window.counting() == Counting.STRICT ? window.permits() : 2 * window.permits();
            assertThat(admitted.mostWithin(Limits.micros(window.window()))).isLessThanOrEqualTo(most);
        } else if (limit instanceof TokenBucket bucket) {
            neverAboveBurstPlusRate(bucket, admitted.entries());
        } else if (limit instanceof LeakyBucket bucket) {
            evenlySpaced(bucket, admitted.entries());
        }
    }

    /** Between any two that were admitted: permits <= burst + rate * time / per. */
    private static void neverAboveBurstPlusRate(TokenBucket bucket, List<Entry> entries) {
        BigInteger rate = BigInteger.valueOf(bucket.rate());
        BigInteger per = micros(bucket.per());
        BigInteger burst = BigInteger.valueOf(bucket.burst()).multiply(per);
        for (int first = 0; first < entries.size(); first++) {
            BigInteger permits = BigInteger.ZERO;
            for (Entry last : entries.subList(first, entries.size())) {
                permits = permits.add(BigInteger.valueOf(last.permits()));
                long length = last.micros() - entries.get(first).micros();
                assertThat(permits.multiply(per))
                        .isLessThanOrEqualTo(burst.add(rate.multiply(BigInteger.valueOf(length))));
            }
        }
    }

    /** Between any two that went out one after the other: time >= permits * per / rate. */
    private static void evenlySpaced(LeakyBucket bucket, List<Entry> entries) {
        List<Entry> sent = entries.stream().filter(entry -> entry.permits() > 0).toList();
        for (int i = 1; i < sent.size(); i++) {
            long gap = sent.get(i).micros() - sent.get(i - 1).micros();
            assertThat(BigInteger.valueOf(gap).multiply(BigInteger.valueOf(bucket.rate())))
                    .isGreaterThanOrEqualTo(
                            BigInteger.valueOf(sent.get(i - 1).permits()).multiply(micros(bucket.per())));
        }
    }

    private static BigInteger micros(Duration duration) {
        return BigInteger.valueOf(Limits.micros(duration));
    }
}
