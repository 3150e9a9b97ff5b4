// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;

/** Protobuf messages of one type as JSON, by protobuf's own mapping. Thread-safe. */
final class ProtoJsonMarshaller<T extends Message> implements Marshaller<T> {
    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();
    private static final String FORMAT = "json";

    private final T prototype;
    private final ProtoFields fields = new ProtoFields();

    ProtoJsonMarshaller(T prototype) {
        this.prototype = prototype;
    }

    @Override
    public int size(T message) {
        return UNKNOWN_SIZE;
    }

    @Override
    public void write(T message, int size, ByteBuf out) {
        String text;
        try {
            text = PRINTER.print(message);
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw Refusal.unwritable(FORMAT, typeName(), Refusal.brief(e.getMessage()), e);
        }
        ByteBufUtil.writeUtf8(out, text);
    }

    @Override
    public T read(ByteBuf in) {
        HeapBytes bytes = HeapBytes.of(in);
        try (JsonParser json = FACTORY.createParser(bytes.array(), bytes.offset(), bytes.length())) {
            return read(json);
        } catch (IOException e) {
            throw Refusal.unreadable(FORMAT, typeName(), Refusal.brief(e.getMessage()), "", e);
        }
    }

    @SuppressWarnings("unchecked")
    private T read(JsonParser json) throws IOException {
        Message.Builder builder = prototype.newBuilderForType();
        try {
            new ProtoJsonReader(json, fields).readDocument(builder);
        } catch (JsonProcessingException e) {
            throw Refusal.unreadable(FORMAT, typeName(), JacksonRefusal.reason(e), where(json, e.getLocation()), e);
        } catch (IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage());
            throw Refusal.unreadable(FORMAT, typeName(), reason, where(json, json.currentTokenLocation()), e);
        }
        return (T) builder.build();
    }

    private static String where(JsonParser json, JsonLocation location) {
        String path = json.getParsingContext().pathAsPointer().toString();
        return Refusal.at(path, location.getLineNr(), location.getColumnNr());
    }

    private String typeName() {
        return prototype.getDescriptorForType().getFullName();
    }
}
