// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.breaker.OutcomeTally;
import dev.weft.breaker.StateName;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A breaker is in another state; or it only counts, and would be open otherwise: then it is {@link StateName#METRICS_ONLY}
 * before and after.
 *
 * @param service whose calls it guards
 * @param method which of them; null if all to one instance
 * @param instance to whom; null if to all
 * @param from where it was
 * @param to where it is; it may have been elsewhere in between
 * @param seen what it had seen there
 */
public record BreakerChange(
        String service,
        @Nullable String method,
        @Nullable String instance,
        StateName from,
        StateName to,
        OutcomeTally seen) {

    /** What it guards: {@code service/method}, or {@code service at instance}. */
    public String subject() {
        return method != null ? service + "/" + method : service + " at " + instance;
    }

    /** For the event bus. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject().put("service", service);
        if (method != null) {
            json.put("method", method);
        }
        if (instance != null) {
            json.put("instance", instance);
        }
        return json.put("from", from.name())
                .put("to", to.name())
                .put("calls", seen.calls())
                .put("failures", seen.failures())
                .put("slow", seen.slow());
    }

    /** This change and a later one of the same breaker, as one. */
    BreakerChange and(BreakerChange later) {
        return new BreakerChange(service, method, instance, from, later.to, later.seen);
    }

    /** Whether anything has happened: a breaker that is again where it was is no news. */
    boolean isNews() {
        return from != to || wouldOpen();
    }

    /** Whether it would be open if it did more than count. */
    public boolean wouldOpen() {
        return from == StateName.METRICS_ONLY && to == StateName.METRICS_ONLY;
    }

    /** For people. */
    @Override
    public String toString() {
        String what = wouldOpen() ? "breaker would open" : "breaker " + from + " -> " + to;
        return subject() + ": " + what + " (" + seen.failures() + " of " + seen.calls() + " calls failed, "
                + seen.slow() + " were slow)";
    }
}
