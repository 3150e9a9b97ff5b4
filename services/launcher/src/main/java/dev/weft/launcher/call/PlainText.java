// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import dev.weft.launcher.cli.CommandFailure;
import dev.weft.reflect.v1.MethodDescription;
import dev.weft.reflect.v1.ServiceDescription;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are Java types at the other end, by their description in JSON.
 *
 * @param codec {@code json} or {@code xml}
 * @param types the description
 * @param request type of the requests, in the words of JSON Schema
 * @param response type of the replies
 */
record PlainText(String codec, PlainTypes types, JsonObject request, JsonObject response) implements MessageText {
    private static final String XML = "xml";

    static PlainText of(ServiceDescription service, MethodDescription method, String codec) {
        if (!codec.equals("json") && !codec.equals(XML)) {
            throw CommandFailure.usage(
                    service.getName() + " has Java types as messages: --codec must be json or xml, was " + codec);
        }
        PlainTypes types = PlainTypes.of(service);
        return new PlainText(codec, types, types.request(method.getName()), types.response(method.getName()));
    }

    @Override
    public String emptyRequest() {
        return PlainTypes.isNothing(request) ? "null" : "{}";
    }

    @Override
    public Buffer request(String json) {
        Object value = parse(json);
        return codec.equals(XML) ? new XmlForm(types).write(request, value) : Buffer.buffer(json);
    }

    @Override
    public String reply(Buffer bytes) {
        if (codec.equals(XML)) {
            return Json.encode(new XmlForm(types).read(response, bytes));
        }
        String text = bytes.toString();
        return text.indexOf('\n') < 0 ? text : Json.encode(parse(text));
    }

    private static @Nullable Object parse(String json) {
        try {
            return Json.decodeValue(json);
        } catch (DecodeException e) {
            throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
    }
}
