// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of protobuf messages under the names that JSON and XML have for them. Thread-safe.
 *
 * <p>Belongs to one marshaller, and so goes when its class goes.
 */
final class ProtoFields {
    /** What XML takes for a name, less the letters beyond ASCII and the colon. */
    private static final Pattern ELEMENT_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

    private final Map<Descriptor, Map<String, FieldDescriptor>> byType = new ConcurrentHashMap<>();

    /** The field of this JSON name or, as JsonFormat allows, this name in the {@code .proto}; null if there is none. */
    @Nullable
    FieldDescriptor find(Descriptor type, String name) {
        return byType.computeIfAbsent(type, ProtoFields::index).get(name);
    }

    private static Map<String, FieldDescriptor> index(Descriptor type) {
        Map<String, FieldDescriptor> fields = new HashMap<>();
        for (FieldDescriptor field : type.getFields()) {
            fields.put(field.getName(), field);
        }
        for (FieldDescriptor field : type.getFields()) {
            fields.put(field.getJsonName(), field);
        }
        return fields;
    }

    /** The name of a field's XML element: its JSON name, unless that is something only JSON can say. */
    static String elementName(FieldDescriptor field) {
        String jsonName = field.getJsonName();
        return ELEMENT_NAME.matcher(jsonName).matches() ? jsonName : field.getName();
    }
}
