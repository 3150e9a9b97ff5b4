// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Limit;
import dev.weft.limiter.SlidingLog;
import dev.weft.limiter.SlidingWindow;
import dev.weft.limiter.TokenBucket;
import dev.weft.limiter.Verdict;
import dev.weft.limiter.mesh.Ruling;
import dev.weft.limiter.rules.Rule;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The headers {@code RateLimit-Policy} and {@code RateLimit} of draft-ietf-httpapi-ratelimit-headers-10: which limits a request
 * met, and what is left of them.
 *
 * <pre>
 * RateLimit-Policy: "per-address";q=20;w=1
 * RateLimit: "per-address";r=49;t=1
 * </pre>
 *
 * <p>{@code q} permits are allowed in {@code w} seconds (left out where it is no whole number of them), {@code r} are left, and
 * after {@code t} seconds all of them are there again; of a limit that refuses, {@code t} is when to come back, as {@code
 * Retry-After} is. What is in shadow is not told.
 */
final class RateLimitFields {
    static final String POLICY = "RateLimit-Policy";
    static final String REMAINING = "RateLimit";

    /** The largest Integer of a structured field. */
    private static final long MOST_INTEGER = 999_999_999_999_999L;

    private RateLimitFields() {}

    static void put(Ruling ruling, HttpServerResponse response) {
        List<String> policies = new ArrayList<>();
        List<String> remaining = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ruling.ruled().size(); i++) {
            Rule rule = ruling.ruled().get(i).rule();
            String name = nameOf(rule, names);
            policies.add(name + policy(ruling.ruled().get(i).charge().quota().limit()));
            remaining.add(name + remaining(ruling.verdicts().get(i)));
        }
        if (!policies.isEmpty()) {
            response.putHeader(POLICY, String.join(", ", policies)).putHeader(REMAINING, String.join(", ", remaining));
        }
    }

    /** A String of a structured field; where a name does not fit into one, or came before, the id does. */
    private static String nameOf(Rule rule, Set<String> taken) {
        String name = rule.nameOrId();
        boolean fits = name.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        String told = fits && taken.add(name) ? name : rule.id();
        return '"' + told.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String policy(Limit limit) {
        if (limit instanceof FixedWindow window) {
            return policy(window.permits(), window.window());
        } else if (limit instanceof SlidingWindow window) {
            return policy(window.permits(), window.window());
        } else if (limit instanceof SlidingLog log) {
            return policy(log.permits(), log.window());
        } else if (limit instanceof TokenBucket bucket) {
            return policy(bucket.rate(), bucket.per());
        }
        LeakyBucket bucket = (LeakyBucket) limit;
        return policy(bucket.rate(), bucket.per());
    }

    private static String policy(long quota, Duration window) {
        String quantity = ";q=" + Math.min(quota, MOST_INTEGER);
        boolean wholeSeconds = window.getNano() == 0;
        return wholeSeconds ? quantity + ";w=" + window.getSeconds() : quantity;
    }

    private static String remaining(Verdict verdict) {
        String left = ";r=" + Math.min(verdict.remaining(), MOST_INTEGER);
        if (verdict.waitMicros() == Limit.NEVER) {
            return left;
        }
        return left + ";t=" + secondsUp(verdict.admits() ? verdict.resetMicros() : verdict.waitMicros());
    }

    private static long secondsUp(long micros) {
        long second = TimeUnit.SECONDS.toMicros(1);
        return (micros + second - 1) / second;
    }
}
