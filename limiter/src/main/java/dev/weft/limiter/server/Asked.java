// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import com.google.protobuf.Duration;
import dev.weft.limiter.Charge;
import dev.weft.limiter.Limit;
import dev.weft.limiter.Verdict;
import dev.weft.limiter.rules.Rule;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.DescriptorStatus;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One descriptor of a request: what it asks for, and what is said to it. Confined to the request. */
final class Asked {
    private static final int MOST_UINT32 = -1;
    private static final long MASK_UINT32 = 0xFFFF_FFFFL;
    private static final int NANOS_PER_MICRO = 1_000;

    private final @Nullable Rule rule;
    private final @Nullable Charge charge;
    private @Nullable Verdict verdict;
    private boolean over;

    private Asked(@Nullable Rule rule, @Nullable Charge charge) {
        this.rule = rule;
        this.charge = charge;
    }

    /** What no rule is about. */
    static Asked free() {
        return new Asked(null, null);
    }

    /** What a rule is about. */
    static Asked of(Rule rule, @Nullable Charge charge) {
        return new Asked(rule, charge);
    }

    /** What brought its own limit. */
    static Asked of(Charge charge) {
        return new Asked(null, charge);
    }

    @Nullable
    Rule rule() {
        return rule;
    }

    @Nullable
    Charge charge() {
        return charge;
    }

    Charge requireCharge() {
        return Objects.requireNonNull(charge);
    }

    boolean isEnforced() {
        return rule == null || !rule.isShadow();
    }

    void decided(Verdict decided) {
        verdict = decided;
        over = !decided.admits();
    }

    /** What a shadow says is told, and refuses nothing. */
    void triedOut(Verdict decided) {
        verdict = decided;
    }

    DescriptorStatus status() {
        DescriptorStatus.Builder status = DescriptorStatus.newBuilder().setCode(over ? Code.OVER_LIMIT : Code.OK);
        if (rule != null && rule.isUnlimited()) {
            return status.setLimitRemaining(MOST_UINT32).build();
        }
        if (charge == null || verdict == null) {
            return status.build();
        }
        status.setCurrentLimit(CurrentLimit.of(rule, charge.quota().limit()))
                .setLimitRemaining((int) Math.min(MASK_UINT32, verdict.remaining()));
        long micros = verdict.admits() ? verdict.resetMicros() : verdict.waitMicros();
        return micros == Limit.NEVER
                ? status.build()
                : status.setDurationUntilReset(duration(micros)).build();
    }

    private static Duration.Builder duration(long micros) {
        long second = TimeUnit.SECONDS.toMicros(1);
        return Duration.newBuilder().setSeconds(micros / second).setNanos((int) (micros % second) * NANOS_PER_MICRO);
    }
}
