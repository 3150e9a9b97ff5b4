// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The Java types that are one JSON value without parts, or whose parts nobody knows beforehand. */
final class JsonScalars {
    private static final Map<Class<?>, Word> WORDS = new HashMap<>();

    static {
        words("null", "", Void.class);
        words("boolean", "", boolean.class, Boolean.class);
        words("integer", "", byte.class, Byte.class, short.class, Short.class, int.class, Integer.class);
        words("integer", "", long.class, Long.class, BigInteger.class, OptionalInt.class, OptionalLong.class);
        words("number", "", float.class, Float.class, double.class, Double.class, BigDecimal.class);
        words("number", "", Number.class, OptionalDouble.class);
        words("string", "", char.class, Character.class, String.class, CharSequence.class);
        words("string", "", LocalDateTime.class, ZonedDateTime.class);
        words("string", "uuid", UUID.class);
        words("string", "uri", URI.class);
        words("string", "date-time", Instant.class, OffsetDateTime.class);
        words("string", "date", LocalDate.class);
        words("string", "time", LocalTime.class);
        words("string", "duration", Duration.class);
        words("string", "byte", byte[].class, Buffer.class);
        words("object", "", JsonObject.class);
        words("array", "", JsonArray.class);
    }

    private JsonScalars() {}

    /** The description of {@code type}; null when it is not one of these. */
    static @Nullable JsonObject of(Class<?> type) {
        Word word = WORDS.get(type);
        return word == null ? null : word.toJson();
    }

    private static void words(String type, String format, Class<?>... classes) {
        for (Class<?> c : classes) {
            WORDS.put(c, new Word(type, format));
        }
    }

    /** A JSON type and what its text means: JSON Schema's formats, and OpenAPI's {@code byte} for base64. */
    private record Word(String type, String format) {
        JsonObject toJson() {
            JsonObject json = new JsonObject().put("type", type);
            return format.isEmpty() ? json : json.put("format", format);
        }
    }
}
