// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import dev.weft.call.Status;
import dev.weft.config.LiveText;
import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.mesh.LimitsSettings;
import dev.weft.limiter.mesh.OpenLimits;
import dev.weft.limiter.rules.Attributes;
import dev.weft.limiter.rules.Matched;
import dev.weft.limiter.rules.Rule;
import dev.weft.limiter.rules.Rules;
import dev.weft.limits.v1.AskRequest;
import dev.weft.limits.v1.AskResponse;
import dev.weft.limits.v1.Limits;
import dev.weft.limits.v1.ReloadRequest;
import dev.weft.limits.v1.ReloadResponse;
import dev.weft.limits.v1.ShowRequest;
import dev.weft.limits.v1.ShowResponse;
import dev.weft.limits.v1.Verdict;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Shows a limiter to the people who run it. Thread-safe. */
public final class LimitsForPeople implements Limits {
    private static final long MOST_COST = 1L << 50;

    private final OpenLimits limits;

    /** What shows {@code limits}, which stay the caller's to close. */
    public LimitsForPeople(OpenLimits limits) {
        this.limits = limits;
    }

    @Override
    public Future<AskResponse> ask(AskRequest request) {
        String domain = request.getDomain().isEmpty() ? LimitsSettings.DEFAULT_DOMAIN : request.getDomain();
        if (request.getCost() < 0 || request.getCost() > MOST_COST) {
            return Future.failedFuture(Status.INVALID_ARGUMENT.failure("cost must be 0 to " + MOST_COST));
        }
        Matched matched;
        try {
            Attributes call = Attributes.of(request.getAttributesMap());
            matched = limits.rules().current().matchCall(domain, call, request.getCost());
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(Status.INVALID_ARGUMENT.failure(String.valueOf(e.getMessage())));
        }
        return ask(domain, matched);
    }

    private Future<AskResponse> ask(String domain, Matched matched) {
        AskResponse.Builder response = AskResponse.newBuilder().setAdmitted(true);
        List<Future<Decision>> decisions = new ArrayList<>();
        matched.demand(null)
                .ifPresent(demand -> decisions.add(limits.limiter()
                        .tryAcquire(demand)
                        .onSuccess(decision -> add(
                                domain, matched.enforced(), decision, response.setAdmitted(decision.isAdmitted())))));
        List<Demand> shadows = matched.shadowDemands();
        for (int i = 0; i < shadows.size(); i++) {
            List<Matched.Ruled> shadowed = List.of(matched.shadowed().get(i));
            decisions.add(limits.limiter()
                    .tryAcquire(shadows.get(i))
                    .onSuccess(decision -> add(domain, shadowed, decision, response)));
        }
        return Future.all(decisions).map(decided -> response.build());
    }

    private static void add(String domain, List<Matched.Ruled> ruled, Decision decision, AskResponse.Builder response) {
        for (int i = 0; i < ruled.size(); i++) {
            dev.weft.limiter.Verdict verdict = decision.verdicts().get(i);
            response.addVerdicts(Verdict.newBuilder()
                    .setRule(told(domain, ruled.get(i).rule()))
                    .setAdmits(verdict.admits())
                    .setRemaining(verdict.remaining())
                    .setRetryAfterMicros(verdict.waitMicros())
                    .setResetMicros(verdict.resetMicros()));
        }
    }

    @Override
    public Future<ShowResponse> show(ShowRequest request) {
        LiveText<Rules> live = limits.rules();
        Rules rules = live.current();
        if (!request.getDomain().isEmpty() && !rules.domains().contains(request.getDomain())) {
            return Future.failedFuture(
                    Status.NOT_FOUND.failure("no domain " + request.getDomain() + "; there are " + rules.domains()));
        }
        ShowResponse.Builder response = ShowResponse.newBuilder().setSource(live.source());
        live.mistake().ifPresent(mistake -> response.setMistake(String.valueOf(mistake.getMessage())));
        Set<String> domains = request.getDomain().isEmpty() ? rules.domains() : Set.of(request.getDomain());
        for (String domain : domains) {
            rules.of(domain).forEach(rule -> response.addRules(told(domain, rule)));
        }
        return Future.succeededFuture(response.build());
    }

    @Override
    public Future<ReloadResponse> reload(ReloadRequest request) {
        return limits.rules()
                .reload()
                .map(rules -> ReloadResponse.newBuilder().setRules(count(rules)).build())
                .recover(mistake ->
                        Future.failedFuture(Status.FAILED_PRECONDITION.failure(String.valueOf(mistake.getMessage()))));
    }

    private static int count(Rules rules) {
        return rules.domains().stream()
                .mapToInt(domain -> rules.of(domain).size())
                .sum();
    }

    /** A rule of a domain, for people. */
    public static dev.weft.limits.v1.Rule told(String domain, Rule rule) {
        return dev.weft.limits.v1.Rule.newBuilder()
                .setId(rule.id())
                .setName(rule.name().orElse(""))
                .setDomain(domain)
                .setLimit(rule.quota().map(LimitText::of).orElse("unlimited"))
                .setShadow(rule.isShadow())
                .build();
    }
}
