// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.vertx.core.json.jackson.VertxModule;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.function.Function;

/**
 * How plain Java messages look in JSON and in XML: Vert.x's JSON types as themselves, times in ISO 8601, bytes in base64
 * (as protobuf's mapping has it; both alphabets are read), an empty {@code Optional} as null or absent.
 */
final class PlainTypes extends SimpleModule {
    private static final long serialVersionUID = 1L;

    private PlainTypes() {
        super("weft");
        iso(Instant.class, Instant::parse);
        iso(Duration.class, Duration::parse);
        iso(LocalDate.class, LocalDate::parse);
        iso(LocalTime.class, LocalTime::parse);
        iso(LocalDateTime.class, LocalDateTime::parse);
        iso(OffsetDateTime.class, OffsetDateTime::parse);
        iso(ZonedDateTime.class, ZonedDateTime::parse);
        addSerializer(byte[].class, new Base64Serializer());
        addDeserializer(byte[].class, new Base64Deserializer());
    }

    private <T> void iso(Class<T> type, Function<String, T> parse) {
        addSerializer(type, ToStringSerializer.instance);
        addDeserializer(type, new IsoDeserializer<>(type, parse));
    }

    /** A mapper that refuses what it does not know, and never lets a message name the class to be made of it. */
    static <M extends ObjectMapper, B extends MapperBuilder<M, B>> M mapper(B builder) {
        return builder.addModule(new VertxModule())
                .addModule(new PlainTypes())
                .addModule(new OptionalTypes())
                .enable(MapperFeature.BLOCK_UNSAFE_POLYMORPHIC_BASE_TYPES)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                // 1.5 is not an int, and to round it in silence is to lie.
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                // A record without components is a message like any other.
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .build();
    }

    private static final class IsoDeserializer<T> extends FromStringDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient Function<String, T> parse;

        IsoDeserializer(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        @SuppressWarnings("unchecked")
        protected T _deserialize(String text, DeserializationContext context) throws IOException {
            try {
                return parse.apply(text);
            } catch (RuntimeException e) {
                return (T) context.handleWeirdStringValue(handledType(), text, "not in ISO 8601");
            }
        }
    }

    private static final class Base64Serializer extends StdScalarSerializer<byte[]> {
        private static final long serialVersionUID = 1L;

        Base64Serializer() {
            super(byte[].class);
        }

        @Override
        public void serialize(byte[] bytes, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(Base64.getEncoder().encodeToString(bytes));
        }
    }

    private static final class Base64Deserializer extends StdScalarDeserializer<byte[]> {
        private static final long serialVersionUID = 1L;

        Base64Deserializer() {
            super(byte[].class);
        }

        @Override
        public byte[] deserialize(JsonParser in, DeserializationContext context) throws IOException {
            String text = in.getValueAsString();
            if (text == null) {
                return (byte[]) context.handleUnexpectedToken(byte[].class, in);
            }
            try {
                return ProtoText.base64(text);
            } catch (IllegalArgumentException e) {
                return (byte[]) context.handleWeirdStringValue(byte[].class, text, "not base64");
            }
        }
    }
}
