// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What Java types look like as JSON. Records are defined once, by name, and referred to, so that types may contain
 * themselves. A type that only a codec knows how to write is {@code {}}, anything. Confined to one thread.
 */
final class JsonTypes {
    private final Map<String, JsonObject> definitions = new TreeMap<>();

    /** The records met so far, by class name. */
    JsonObject definitions() {
        JsonObject json = new JsonObject();
        definitions.forEach(json::put);
        return json;
    }

    JsonObject describe(Type type) {
        if (type instanceof Class<?> c) {
            return ofClass(c);
        }
        if (type instanceof ParameterizedType parameterized) {
            return ofGeneric(parameterized);
        }
        if (type instanceof GenericArrayType array) {
            return arrayOf(array.getGenericComponentType());
        }
        if (type instanceof WildcardType wildcard) {
            return describe(wildcard.getUpperBounds()[0]);
        }
        return new JsonObject();
    }

    private JsonObject ofClass(Class<?> type) {
        JsonObject scalar = JsonScalars.of(type);
        if (scalar != null) {
            return scalar;
        }
        if (type.isEnum()) {
            return ofEnum(type);
        }
        if (type.isRecord()) {
            return ofRecord(type);
        }
        if (type.isArray()) {
            return arrayOf(type.getComponentType());
        }
        if (Collection.class.isAssignableFrom(type)) {
            return arrayOf(Object.class);
        }
        return Map.class.isAssignableFrom(type) ? new JsonObject().put("type", "object") : new JsonObject();
    }

    private JsonObject ofGeneric(ParameterizedType type) {
        Class<?> raw = (Class<?>) type.getRawType();
        Type[] arguments = type.getActualTypeArguments();
        if (Collection.class.isAssignableFrom(raw) && arguments.length == 1) {
            return arrayOf(arguments[0]);
        }
        if (Map.class.isAssignableFrom(raw) && arguments.length == 2) {
            return new JsonObject().put("type", "object").put("additionalProperties", describe(arguments[1]));
        }
        return raw == Optional.class ? describe(arguments[0]) : ofClass(raw);
    }

    private JsonObject arrayOf(Type element) {
        return new JsonObject().put("type", "array").put("items", describe(element));
    }

    private static JsonObject ofEnum(Class<?> type) {
        JsonArray names = new JsonArray();
        Arrays.stream(type.getEnumConstants()).forEach(constant -> names.add(((Enum<?>) constant).name()));
        return new JsonObject().put("type", "string").put("enum", names);
    }

    private JsonObject ofRecord(Class<?> type) {
        if (!definitions.containsKey(type.getName())) {
            JsonObject properties = new JsonObject();
            definitions.put(
                    type.getName(), new JsonObject().put("type", "object").put("properties", properties));
            for (RecordComponent component : type.getRecordComponents()) {
                properties.put(component.getName(), describe(component.getGenericType()));
            }
        }
        return new JsonObject().put("$ref", "#/$defs/" + type.getName());
    }
}
