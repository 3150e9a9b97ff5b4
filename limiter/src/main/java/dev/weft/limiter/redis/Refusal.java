// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Decision;
import dev.weft.limiter.Limit;
import dev.weft.limiter.Verdict;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An answer that holds for some time: so many permits are not there before that instant, unless somebody gives some back. The
 * instant is counted from when the question was sent, so that nobody is refused any longer than Redis would.
 *
 * @param limit what it was decided by
 * @param cost how many are not there
 * @param endNanos until when, by {@link System#nanoTime}
 * @param verdict what was said
 */
record Refusal(Limit limit, long cost, long endNanos, Verdict verdict) {

    static Refusal of(Limit limit, long cost, Verdict verdict, long sentNanos) {
        return new Refusal(limit, cost, sentNanos + TimeUnit.MICROSECONDS.toNanos(verdict.waitMicros()), verdict);
    }

    boolean isValid(long nowNanos) {
        return endNanos - nowNanos > 0;
    }

    boolean covers(Limit asked, long permits, long nowNanos) {
        return permits >= cost && isValid(nowNanos) && (asked == limit || asked.equals(limit));
    }

    Decision decision(long nowNanos) {
        long wait = (endNanos - nowNanos + 999) / 1_000;
        long reset = Math.max(wait, verdict.resetMicros() - (verdict.waitMicros() - wait));
        Verdict now = new Verdict(wait, verdict.remaining(), reset, 0);
        return new Decision.Rejected(List.of(now), Decision.Basis.EARLIER_REFUSAL);
    }
}
