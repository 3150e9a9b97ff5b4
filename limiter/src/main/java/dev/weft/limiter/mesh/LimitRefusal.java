// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.mesh;

import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import dev.weft.call.CallFailure;
import dev.weft.call.Detail;
import dev.weft.call.Metadata;
import dev.weft.call.Status;
import dev.weft.limiter.rules.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** How a caller is told that a limit refused its call. */
final class LimitRefusal {
    private static final String MUST_NOT = "-1";

    private LimitRefusal() {}

    static CallFailure of(Ruling refused) {
        List<Rule> rules = refused.refusedBy();
        Optional<Duration> retryAfter = refused.retryAfter();
        String pushback = retryAfter.map(wait -> "" + millisUp(wait)).orElse(MUST_NOT);
        return CallFailure.notProcessed(Status.RESOURCE_EXHAUSTED, message(rules, retryAfter))
                .withDetails(details(rules, retryAfter))
                .withTrailers(Metadata.of(CallFailure.RETRY_PUSHBACK, pushback));
    }

    private static String message(List<Rule> rules, Optional<Duration> retryAfter) {
        String names = rules.stream().map(Rule::nameOrId).collect(Collectors.joining(", "));
        return retryAfter
                .map(wait -> "too many calls for " + names + ": try again in " + millisUp(wait) + " ms")
                .orElse("more than " + names + " ever allows");
    }

    private static List<Detail> details(List<Rule> rules, Optional<Duration> retryAfter) {
        List<Detail> details = new ArrayList<>();
        retryAfter.ifPresent(wait -> details.add(Detail.of(RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(wait.getSeconds())
                        .setNanos(wait.getNano()))
                .build())));
        QuotaFailure.Builder quota = QuotaFailure.newBuilder();
        for (Rule rule : rules) {
            quota.addViolationsBuilder()
                    .setSubject(rule.id())
                    .setQuotaId(rule.nameOrId())
                    .setDescription(rule.nameOrId() + " is used up");
        }
        details.add(Detail.of(quota.build()));
        return details;
    }

    private static long millisUp(Duration wait) {
        long nanos = wait.toNanosPart();
        return TimeUnit.SECONDS.toMillis(wait.toSeconds())
                + (nanos + TimeUnit.MILLISECONDS.toNanos(1) - 1) / TimeUnit.MILLISECONDS.toNanos(1);
    }
}
