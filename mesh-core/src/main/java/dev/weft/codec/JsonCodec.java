// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import java.io.IOException;

/**
 * JSON: protobuf messages by protobuf's mapping, other Java types (records, say) by Jackson.
 *
 * <p>Strict: a field that the contract does not know, a field given twice, a fraction where an integer belongs, or text
 * behind the message is refused. {@link Void} is {@code null}.
 */
final class JsonCodec implements Codec {
    private final MarshallerCache marshallers = new MarshallerCache(this::make);

    @Override
    public String name() {
        return "json";
    }

    @Override
    public int id() {
        return 2;
    }

    @Override
    public boolean supports(Class<?> type) {
        return switch (MessageKind.of(type)) {
            case ENCODED, NOTHING, PROTOBUF, PLAIN -> true;
            case PROTOBUF_LITE, UNSUPPORTED -> false;
        };
    }

    @Override
    public <T> Marshaller<T> marshaller(Class<T> type) {
        return marshallers.of(type);
    }

    private Marshaller<?> make(Class<?> type) {
        return switch (MessageKind.of(type)) {
            case ENCODED -> BufferMarshaller.INSTANCE;
            case NOTHING -> new NothingMarshaller(name(), "null", "null");
            case PROTOBUF -> new ProtoJsonMarshaller<>(Internal.getDefaultInstance(type.asSubclass(Message.class)));
            case PLAIN -> new JacksonMarshaller<>(name(), type, Plain.MAPPER, JsonCodec::read);
            case PROTOBUF_LITE, UNSUPPORTED ->
                throw Refusal.unsupported(
                        name(),
                        type,
                        "generated protobuf messages with descriptors, plain Java classes, Void and Buffer");
        };
    }

    private static Object read(ObjectReader reader, HeapBytes bytes) throws IOException {
        try (JsonParser json = reader.createParser(bytes.array(), bytes.offset(), bytes.length())) {
            Object message = reader.readValue(json);
            // Not FAIL_ON_TRAILING_TOKENS, which trips over Vert.x's way of reading a JsonObject within a message.
            if (json.nextToken() != null) {
                throw new JsonParseException(json, "more follows behind the message", json.currentTokenLocation());
            }
            return message;
        }
    }

    @Override
    public String toString() {
        return name();
    }

    /** Made when first needed: a process that speaks only protobuf never loads Jackson's binding. */
    private static final class Plain {
        static final JsonMapper MAPPER =
                PlainTypes.mapper(JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION));
    }
}
