// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Demand;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.Quota;
import dev.weft.limiter.rules.Descriptor;
import dev.weft.limiter.rules.Rule;
import dev.weft.limiter.rules.Rules;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.RateLimit.Unit;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one request: which rules its descriptors meet, and what they cost. Confined to the request. */
final class RequestReader {
    private static final long MASK_UINT32 = 0xFFFF_FFFFL;

    /** More is never admitted by any limit, so more need not be told apart. */
    private static final long MOST_COST = 1L << 50;

    private final Rules rules;
    private final RateLimitRequest request;

    RequestReader(Rules rules, RateLimitRequest request) {
        this.rules = rules;
        this.request = request;
    }

    List<Asked> read() throws InvalidRequest {
        int many = request.getDescriptorsCount();
        if (request.getDomain().isEmpty()) {
            throw new InvalidRequest("rate limit domain must not be empty");
        }
        if (many == 0) {
            throw new InvalidRequest("rate limit descriptor list must not be empty");
        }
        if (many > Demand.MOST_CHARGES) {
            throw new InvalidRequest(
                    "rate limit descriptor list must have at most " + Demand.MOST_CHARGES + " entries, had " + many);
        }
        List<Asked> asked = new ArrayList<>(many);
        for (int i = 0; i < many; i++) {
            try {
                asked.add(read(request.getDescriptors(i)));
            } catch (IllegalArgumentException e) {
                throw new InvalidRequest("descriptors[" + i + "]: " + e.getMessage());
            }
        }
        return withoutReplaced(asked);
    }

    private Asked read(RateLimitDescriptor asked) {
        Descriptor descriptor = new Descriptor(asked.getEntriesList().stream()
                .map(entry -> new Descriptor.Entry(entry.getKey(), entry.getValue()))
                .toList());
        long cost = cost(asked);
        if (asked.hasLimit()) {
            return Asked.of(new Charge(keyOfOwn(asked), Quota.of(own(asked.getLimit())), cost));
        }
        return rules.match(request.getDomain(), descriptor)
                .map(rule -> Asked.of(rule, rule.isUnlimited() ? null : rule.charge(descriptor, cost)))
                .orElseGet(Asked::free);
    }

    private long cost(RateLimitDescriptor asked) {
        if (asked.hasHitsAddend()) {
            long hits = asked.getHitsAddend().getValue();
            return hits < 0 ? MOST_COST : Math.min(MOST_COST, hits);
        }
        return Math.max(1, request.getHitsAddend() & MASK_UINT32);
    }

    private static FixedWindow own(RateLimitDescriptor.RateLimitOverride limit) {
        Unit unit = switch (limit.getUnit()) {
            case SECOND -> Unit.SECOND;
            case MINUTE -> Unit.MINUTE;
            case HOUR -> Unit.HOUR;
            case DAY -> Unit.DAY;
            case MONTH -> Unit.MONTH;
            case YEAR -> Unit.YEAR;
            default -> Unit.UNKNOWN;
        };
        Duration window = CurrentLimit.UNITS.get(unit);
        if (window == null) {
            throw new IllegalArgumentException("limit.unit must be second, minute, hour, day, month or year");
        }
        return new FixedWindow(limit.getRequestsPerUnit() & MASK_UINT32, window);
    }

    /** Strangers' words of any length, in few characters and none of them mistaken for others. */
    private String keyOfOwn(RateLimitDescriptor asked) {
        MessageDigest digest = sha256();
        add(digest, request.getDomain());
        for (RateLimitDescriptor.Entry entry : asked.getEntriesList()) {
            add(digest, entry.getKey());
            add(digest, entry.getValue());
        }
        add(digest, asked.getLimit().getUnit().name());
        return "own|" + HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Asked> withoutReplaced(List<Asked> asked) {
        List<Rule> met = new ArrayList<>();
        for (Asked one : asked) {
            if (one.rule() != null) {
                met.add(one.rule());
            }
        }
        return asked.stream()
                .map(one -> isReplaced(one.rule(), met) ? Asked.free() : one)
                .toList();
    }

    private static boolean isReplaced(@Nullable Rule rule, List<Rule> met) {
        return rule != null && met.stream().anyMatch(other -> other.replaces(rule));
    }
}
