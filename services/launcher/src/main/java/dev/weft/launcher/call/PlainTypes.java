// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import dev.weft.launcher.cli.CommandFailure;
import dev.weft.reflect.v1.ServiceDescription;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * How a plain contract describes its Java types: in the words of JSON Schema, records by name under {@code $defs}.
 * Confined to one thread.
 */
final class PlainTypes {
    private static final String DEFINITIONS = "#/$defs/";

    private final String service;
    private final JsonObject description;

    private PlainTypes(String service, JsonObject description) {
        this.service = service;
        this.description = description;
    }

    static PlainTypes of(ServiceDescription service) {
        try {
            return new PlainTypes(service.getName(), new JsonObject(service.getJsonTypes()));
        } catch (DecodeException e) {
            throw CommandFailure.failed("the description of " + service.getName() + " is broken: " + e.getMessage());
        }
    }

    /** The type of a method's requests. */
    JsonObject request(String method) {
        return method(method).getJsonObject("request", new JsonObject());
    }

    /** The type of a method's replies. */
    JsonObject response(String method) {
        return method(method).getJsonObject("response", new JsonObject());
    }

    /** Names of the records that are defined. */
    List<String> definitions() {
        return new ArrayList<>(defs().fieldNames());
    }

    /** A definition by its name, or what a reference refers to; the type itself otherwise. */
    JsonObject resolve(JsonObject type) {
        String reference = type.getString("$ref");
        return reference == null ? type : definition(reference.substring(DEFINITIONS.length()));
    }

    JsonObject definition(String name) {
        return defs().getJsonObject(name, new JsonObject());
    }

    /** What to call a type: the simple name of a record, else the name of the JSON type. */
    static String name(JsonObject type) {
        String reference = type.getString("$ref");
        if (reference != null) {
            return simpleName(reference);
        }
        String name = type.getString("type", "any");
        if (name.equals("array")) {
            return name(type.getJsonObject("items", new JsonObject())) + "[]";
        }
        if (type.containsKey("additionalProperties")) {
            return "map of " + name(type.getJsonObject("additionalProperties"));
        }
        return type.getString("format", name);
    }

    static String simpleName(String className) {
        return className.substring(1 + Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')));
    }

    static boolean isNothing(JsonObject type) {
        return type.getString("type", "").equals("null");
    }

    private JsonObject method(String name) {
        JsonArray methods = description.getJsonArray("methods", new JsonArray());
        for (int i = 0; i < methods.size(); i++) {
            if (methods.getJsonObject(i).getString("name", "").equals(name)) {
                return methods.getJsonObject(i);
            }
        }
        throw CommandFailure.failed("the description of " + service + " lacks " + name);
    }

    private JsonObject defs() {
        return description.getJsonObject("$defs", new JsonObject());
    }
}
