// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.run;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The one limit that {@code weft up} has if nobody gives it others: enough for a person, and little enough to be seen. */
final class PerAddressLimit {
    static final String NAME = "per-address";
    static final int RATE = 20;
    static final int BURST = 50;

    private PerAddressLimit() {}

    /** The {@code limits} of a gateway. */
    static JsonObject settings() {
        JsonObject limit = new JsonObject()
                .put("algorithm", "token-bucket")
                .put("rate", RATE)
                .put("per", "1s")
                .put("burst", BURST);
        JsonObject rule = new JsonObject().put("key", "ip").put("name", NAME).put("limit", limit);
        JsonObject rules = new JsonObject().put("domain", "weft").put("rules", new JsonArray().add(rule));
        return new JsonObject().put("rules", rules);
    }

    /** In words. */
    static String text() {
        return RATE + " requests a second, " + BURST + " at once, from each address";
    }
}
