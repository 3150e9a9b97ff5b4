// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.breaker.Breaker;
import dev.weft.breaker.BreakerListener;
import dev.weft.breaker.BreakerPolicy;
import dev.weft.breaker.Permit;
import dev.weft.call.Reply;
import dev.weft.resilience.CachePolicy;
import dev.weft.resilience.HedgePolicy;
import dev.weft.resilience.LastAnswers;
import dev.weft.resilience.LatencyQuantile;
import org.jspecify.annotations.Nullable;

/** What protects the callers of one method, and what it knows. Immutable; replaced when the protection is another. */
final class MethodGuard {
    private final MethodProtection protection;
    private final ProtectionCounts counts;
    private final @Nullable Breaker breaker;
    private final @Nullable LatencyQuantile latency;
    private final @Nullable LastAnswers<AskedAs, Reply> answers;

    private MethodGuard(
            MethodProtection protection,
            ProtectionCounts counts,
            @Nullable Breaker breaker,
            @Nullable LatencyQuantile latency,
            @Nullable LastAnswers<AskedAs, Reply> answers) {
        this.protection = protection;
        this.counts = counts;
        this.breaker = breaker;
        this.latency = latency;
        this.answers = answers;
    }

    static MethodGuard of(MethodProtection protection, BreakerListener listener) {
        return new MethodGuard(
                protection,
                new ProtectionCounts(),
                breaker(protection.breaker(), listener),
                latency(protection.hedge()),
                answers(protection.cache()));
    }

    /** Another protection, with all that is known and need not be learnt anew. */
    MethodGuard with(MethodProtection other, BreakerListener listener) {
        if (other.equals(protection)) {
            return this;
        }
        return new MethodGuard(
                other,
                counts,
                isSame(other.breaker(), protection.breaker()) ? breaker : breaker(other.breaker(), listener),
                isSame(other.hedge(), protection.hedge()) ? latency : latency(other.hedge()),
                isSame(other.cache(), protection.cache()) ? answers : answers(other.cache()));
    }

    private static boolean isSame(@Nullable Object one, @Nullable Object other) {
        return one == null ? other == null : one.equals(other);
    }

    private static @Nullable Breaker breaker(@Nullable BreakerPolicy policy, BreakerListener listener) {
        return policy == null ? null : new Breaker(policy, listener, BreakerEvents::random);
    }

    private static @Nullable LatencyQuantile latency(@Nullable HedgePolicy policy) {
        return policy == null ? null : new LatencyQuantile(policy.quantile(), System.nanoTime());
    }

    private static @Nullable LastAnswers<AskedAs, Reply> answers(@Nullable CachePolicy policy) {
        return policy == null ? null : new LastAnswers<>(policy);
    }

    MethodProtection protection() {
        return protection;
    }

    ProtectionCounts counts() {
        return counts;
    }

    @Nullable
    Breaker breaker() {
        return breaker;
    }

    @Nullable
    LatencyQuantile latency() {
        return latency;
    }

    @Nullable
    LastAnswers<AskedAs, Reply> answers() {
        return answers;
    }

    /** Leave to call; null if the breaker gives none. */
    @Nullable
    Permit tryAcquire(long nowNanos) {
        return breaker == null ? Permit.UNCOUNTED : breaker.tryAcquire(nowNanos);
    }

    /** After how long a call is sent again while it is under way, in nanoseconds; {@link Long#MAX_VALUE} for never. */
    long hedgeDelayNanos(long nowNanos) {
        HedgePolicy hedge = protection.hedge();
        if (hedge == null || latency == null) {
            return Long.MAX_VALUE;
        }
        long nanos = latency.nanos(nowNanos);
        return nanos == LatencyQuantile.UNKNOWN
                ? Long.MAX_VALUE
                : Math.max(hedge.leastDelay().toNanos(), nanos);
    }
}
