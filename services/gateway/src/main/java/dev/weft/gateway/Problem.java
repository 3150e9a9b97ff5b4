// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A problem document as RFC 9457 has it. Its type is {@code about:blank}, which means what its HTTP status means, or that of
 * draft-ietf-httpapi-ratelimit-headers-10 for limits.
 *
 * @param status the HTTP status
 * @param detail what happened this time, in words that may be shown to anyone
 * @param code the call's status, such as {@code UNAVAILABLE}; empty when no call was made
 * @param violatedPolicies the limits that refused it, as {@link RateLimitFields} call them
 */
record Problem(int status, String detail, String code, List<String> violatedPolicies) {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final String QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    Problem(int status, String detail, String code) {
        this(status, detail, code, List.of());
    }

    /** The document, about the request for {@code path}, which is empty when nobody could read it. */
    JsonObject toJson(String path) {
        JsonObject json = new JsonObject()
                .put("type", violatedPolicies.isEmpty() ? "about:blank" : QUOTA_EXCEEDED)
                .put("title", title())
                .put("status", status)
                .put("detail", detail);
        if (!path.isEmpty()) {
            json.put("instance", path);
        }
        if (!code.isEmpty()) {
            json.put("code", code);
        }
        return violatedPolicies.isEmpty() ? json : json.put("violated-policies", new JsonArray(violatedPolicies));
    }

    private String title() {
        if (!violatedPolicies.isEmpty()) {
            return "Quota Exceeded";
        }
        return status == HttpStatuses.CLIENT_CLOSED_REQUEST
                ? "Client Closed Request"
                : HttpResponseStatus.valueOf(status).reasonPhrase();
    }
}
