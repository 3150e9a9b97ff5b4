// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.json.JsonObject;

/**
 * A problem document as RFC 9457 has it. Its type is {@code about:blank}: it means what its HTTP status means.
 *
 * @param status the HTTP status
 * @param detail what happened this time, in words that may be shown to anyone
 * @param code the call's status, such as {@code UNAVAILABLE}; empty when no call was made
 */
record Problem(int status, String detail, String code) {
    static final String MEDIA_TYPE = "application/problem+json";

    /** The document, about the request for {@code path}, which is empty when nobody could read it. */
    JsonObject toJson(String path) {
        JsonObject json = new JsonObject()
                .put("type", "about:blank")
                .put("title", title())
                .put("status", status)
                .put("detail", detail);
        if (!path.isEmpty()) {
            json.put("instance", path);
        }
        return code.isEmpty() ? json : json.put("code", code);
    }

    private String title() {
        return status == HttpStatuses.CLIENT_CLOSED_REQUEST
                ? "Client Closed Request"
                : HttpResponseStatus.valueOf(status).reasonPhrase();
    }
}
