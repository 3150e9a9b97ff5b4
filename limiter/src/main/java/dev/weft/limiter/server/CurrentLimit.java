// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Limit;
import dev.weft.limiter.SlidingLog;
import dev.weft.limiter.SlidingWindow;
import dev.weft.limiter.TokenBucket;
import dev.weft.limiter.rules.Rule;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.RateLimit;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.RateLimit.Unit;
import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A limit in Envoy's words: so many requests in a unit of time. Stateless. */
final class CurrentLimit {
    private static final int DAYS_OF_WEEK = 7;
    private static final int DAYS_OF_MONTH = 30;
    private static final int DAYS_OF_YEAR = 365;
    private static final BigInteger MOST_UINT32 = BigInteger.valueOf(0xFFFF_FFFFL);

    /** The units, the shortest first, as Envoy's own service takes them. */
    static final Map<Unit, Duration> UNITS = units();

    private CurrentLimit() {}

    private static Map<Unit, Duration> units() {
        Map<Unit, Duration> units = new LinkedHashMap<>();
        units.put(Unit.SECOND, Duration.ofSeconds(1));
        units.put(Unit.MINUTE, Duration.ofMinutes(1));
        units.put(Unit.HOUR, Duration.ofHours(1));
        units.put(Unit.DAY, Duration.ofDays(1));
        units.put(Unit.WEEK, Duration.ofDays(DAYS_OF_WEEK));
        units.put(Unit.MONTH, Duration.ofDays(DAYS_OF_MONTH));
        units.put(Unit.YEAR, Duration.ofDays(DAYS_OF_YEAR));
        return units;
    }

    static RateLimit of(@Nullable Rule rule, Limit limit) {
        RateLimit.Builder told;
        if (limit instanceof FixedWindow window) {
            told = rate(window.permits(), window.window());
        } else if (limit instanceof SlidingWindow window) {
            told = rate(window.permits(), window.window());
        } else if (limit instanceof SlidingLog log) {
            told = rate(log.permits(), log.window());
        } else if (limit instanceof TokenBucket bucket) {
            told = rate(bucket.rate(), bucket.per());
        } else {
            LeakyBucket bucket = (LeakyBucket) limit;
            told = rate(bucket.rate(), bucket.per());
        }
        if (rule != null) {
            rule.name().ifPresent(told::setName);
        }
        return told.build();
    }

    private static RateLimit.Builder rate(long permits, Duration per) {
        Unit unit = Unit.YEAR;
        for (Map.Entry<Unit, Duration> one : UNITS.entrySet()) {
            if (one.getValue().compareTo(per) >= 0) {
                unit = one.getKey();
                break;
            }
        }
        BigInteger requests = BigInteger.valueOf(permits)
                .multiply(micros(UNITS.getOrDefault(unit, per)))
                .divide(micros(per));
        return RateLimit.newBuilder()
                .setUnit(unit)
                .setRequestsPerUnit(requests.min(MOST_UINT32).intValue());
    }

    private static BigInteger micros(Duration duration) {
        return BigInteger.valueOf(TimeUnit.SECONDS.toMicros(duration.getSeconds())
                + duration.getNano() / ChronoUnit.MICROS.getDuration().getNano());
    }
}
