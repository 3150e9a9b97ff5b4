// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.mesh.OpenLimits;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Answers Envoy as this package's page says. Thread-safe. */
public final class EnvoyRateLimits implements RateLimitService {

    /** Whether rules refuse. */
    public enum Force {
        /** Those that are not in shadow do. */
        AS_RULED,
        /** None does. */
        SHADOW
    }

    private final OpenLimits limits;
    private final Force force;

    /** A service that asks {@code limits}, which stay the caller's to close. */
    public EnvoyRateLimits(OpenLimits limits, Force force) {
        this.limits = limits;
        this.force = force;
    }

    /** Fails with {@code INVALID_ARGUMENT} for a request that means nothing. */
    @Override
    public Future<RateLimitResponse> shouldRateLimit(RateLimitRequest request) {
        try {
            return answer(new RequestReader(limits.rules().current(), request).read());
        } catch (InvalidRequest e) {
            return Future.failedFuture(e.failure());
        }
    }

    private Future<RateLimitResponse> answer(List<Asked> asked) throws InvalidRequest {
        List<Asked> enforced = new ArrayList<>();
        List<Future<?>> decisions = new ArrayList<>();
        for (Asked one : asked) {
            Charge charge = one.charge();
            if (charge != null && one.isEnforced() && force == Force.AS_RULED) {
                enforced.add(one);
            } else if (charge != null) {
                decisions.add(tryOut(one, charge));
            }
        }
        if (!enforced.isEmpty()) {
            decisions.add(decide(enforced));
        }
        return Future.all(decisions).map(decided -> response(asked));
    }

    private Future<?> decide(List<Asked> enforced) throws InvalidRequest {
        return limits.limiter().tryAcquire(demand(enforced)).onSuccess(decision -> {
            for (int i = 0; i < enforced.size(); i++) {
                enforced.get(i).decided(decision.verdicts().get(i));
            }
        });
    }

    private static Demand demand(List<Asked> enforced) throws InvalidRequest {
        try {
            return new Demand(enforced.stream().map(Asked::requireCharge).toList(), null);
        } catch (IllegalArgumentException e) {
            // Two descriptors bring different limits for the same thing.
            throw new InvalidRequest(String.valueOf(e.getMessage()));
        }
    }

    /** In a demand of its own, for it neither refuses the others nor is refused with them. */
    private Future<?> tryOut(Asked shadowed, Charge charge) {
        Future<Decision> decision = limits.limiter().tryAcquire(Demand.of(charge));
        return decision.onSuccess(
                decided -> shadowed.triedOut(decided.verdicts().get(0)));
    }

    private static RateLimitResponse response(List<Asked> asked) {
        RateLimitResponse.Builder response = RateLimitResponse.newBuilder().setOverallCode(RateLimitResponse.Code.OK);
        for (Asked one : asked) {
            RateLimitResponse.DescriptorStatus status = one.status();
            response.addStatuses(status);
            if (status.getCode() == RateLimitResponse.Code.OVER_LIMIT) {
                response.setOverallCode(RateLimitResponse.Code.OVER_LIMIT);
            }
        }
        return response.build();
    }
}
