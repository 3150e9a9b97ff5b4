// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.Acknowledgement;
import dev.weft.call.Method;
import dev.weft.call.Schema;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Describes a plain contract, its types in the words of JSON Schema:
 *
 * <pre>{@code
 * { "service": "weft.hello.v1.Clock", "version": "v1",
 *   "methods": [
 *     { "name": "ticks", "kind": "SERVER_STREAMING", "idempotency": "UNKNOWN", "oneWay": false,
 *       "request":  { "$ref": "#/$defs/dev.weft.hello.Interval" },
 *       "response": { "$ref": "#/$defs/dev.weft.hello.Tick" } } ],
 *   "$defs": {
 *     "dev.weft.hello.Interval": { "type": "object", "properties": { "length": { "type": "string", "format": "duration" } } },
 *     "dev.weft.hello.Tick":     { "type": "object", "properties": { "at": { "type": "string", "format": "date-time" } } } } }
 * }</pre>
 *
 * <p>Request and response are those of one message, also where the method streams; {@code {"type": "null"}} says that
 * there is none. Any property may be absent or null.
 */
final class JsonSchema {
    private JsonSchema() {}

    static Schema of(String name, String version, List<JavaMethod> methods) {
        JsonTypes types = new JsonTypes();
        JsonArray described = new JsonArray();
        methods.forEach(method -> described.add(describe(method.method(), types)));
        JsonObject json = new JsonObject()
                .put("service", name)
                .put("version", version)
                .put("methods", described)
                .put("$defs", types.definitions());
        return new Schema(Schema.Format.JSON_TYPES, json.encode().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject describe(Method<?, ?> method, JsonTypes types) {
        return new JsonObject()
                .put("name", method.name())
                .put("kind", method.kind().name())
                .put("idempotency", method.idempotency().name())
                .put("oneWay", method.acknowledgement() == Acknowledgement.NONE)
                .put("request", types.describe(method.requestType()))
                .put("response", types.describe(method.responseType()));
    }
}
