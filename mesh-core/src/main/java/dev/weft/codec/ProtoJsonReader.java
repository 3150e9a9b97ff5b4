// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;

/**
 * Reads one protobuf message from JSON, walking the message's descriptor beside the tokens. Used once, by one thread.
 *
 * <p>Accepts what protobuf's {@code JsonFormat} accepts, but for its leniencies (comments, unquoted names, more text behind
 * the message, numbers for strings), and knows where in the text it is when something is wrong. A broken rule is an
 * {@link IllegalArgumentException} with words for the peer, broken JSON an {@link IOException}.
 */
final class ProtoJsonReader {
    /** Protobuf's own limit for its binary format: what JSON lets in can then travel on. */
    static final int MAX_DEPTH = 100;

    private final JsonParser json;
    private final ProtoFields fields;
    private int depth;

    ProtoJsonReader(JsonParser json, ProtoFields fields) {
        this.json = json;
        this.fields = fields;
    }

    /** Reads the whole text, which must be one message. */
    void readDocument(Message.Builder into) throws IOException {
        require(json.nextToken() != null, "it is empty");
        readMessage(into);
        require(json.nextToken() == null, "more follows behind the message");
        require(into.isInitialized(), "required fields are missing");
    }

    private void readMessage(Message.Builder into) throws IOException {
        require(++depth <= MAX_DEPTH, "messages are nested deeper than " + MAX_DEPTH);
        switch (WellKnown.of(into.getDescriptorForType())) {
            case FIELDS -> readFields(into);
            case WRAPPER -> {
                FieldDescriptor wrapped = WellKnown.wrapped(into.getDescriptorForType());
                into.setField(wrapped, readValue(wrapped, into));
            }
            case TEXT -> WellKnown.mergeText(string(), into);
            case TREE -> WellKnown.mergeTree(json, ProtoJsonMarshaller.FACTORY, into);
        }
        depth--;
    }

    private void readFields(Message.Builder into) throws IOException {
        require(json.currentToken() == JsonToken.START_OBJECT, "expected an object");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            FieldDescriptor field = fields.find(into.getDescriptorForType(), json.currentName());
            if (field == null) {
                throw new IllegalArgumentException("unknown field");
            }
            json.nextToken();
            readField(field, into);
        }
    }

    private void readField(FieldDescriptor field, Message.Builder into) throws IOException {
        if (isNull() && (field.isRepeated() || !WellKnown.takesNull(field))) {
            return;
        }
        if (field.isRepeated()) {
            require(into.getRepeatedFieldCount(field) == 0, "the field is there twice");
            readRepeated(field, into);
            return;
        }
        require(!into.hasField(field), "the field is there twice");
        require(isAlone(field, into), "another field of the same oneof is there");
        into.setField(field, readValue(field, into));
    }

    private static boolean isAlone(FieldDescriptor field, Message.Builder into) {
        return field.getContainingOneof() == null || !into.hasOneof(field.getContainingOneof());
    }

    private void readRepeated(FieldDescriptor field, Message.Builder into) throws IOException {
        if (field.isMapField()) {
            readMap(field, into);
            return;
        }
        require(json.currentToken() == JsonToken.START_ARRAY, "expected an array");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            into.addRepeatedField(field, readElement(field, into));
        }
    }

    private void readMap(FieldDescriptor field, Message.Builder into) throws IOException {
        require(json.currentToken() == JsonToken.START_OBJECT, "expected an object");
        FieldDescriptor keyField = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            Message.Builder entry = into.newBuilderForField(field);
            entry.setField(keyField, ProtoText.parse(keyField, json.currentName()));
            json.nextToken();
            entry.setField(valueField, readElement(valueField, entry));
            into.addRepeatedField(field, entry.buildPartial());
        }
    }

    private Object readElement(FieldDescriptor field, Message.Builder parent) throws IOException {
        require(!isNull() || WellKnown.takesNull(field), "null is not allowed here");
        return readValue(field, parent);
    }

    private Object readValue(FieldDescriptor field, Message.Builder parent) throws IOException {
        return switch (field.getJavaType()) {
            case MESSAGE -> {
                Message.Builder nested = parent.newBuilderForField(field);
                readMessage(nested);
                yield nested.buildPartial();
            }
            case BOOLEAN -> {
                require(json.currentToken().isBoolean(), "expected true or false");
                yield json.getBooleanValue();
            }
            case STRING, BYTE_STRING -> ProtoText.parse(field, string());
            case ENUM -> ProtoText.parse(field, WellKnown.isNullValue(field) && isNull() ? "0" : scalar());
            case INT, LONG, FLOAT, DOUBLE -> ProtoText.parse(field, scalar());
        };
    }

    private String string() throws IOException {
        require(json.currentToken() == JsonToken.VALUE_STRING, "expected a string");
        return json.getText();
    }

    /** A number, or a string that stands for one: int64 comes in quotes, since JavaScript cannot count that far. */
    private String scalar() throws IOException {
        JsonToken token = json.currentToken();
        require(token == JsonToken.VALUE_STRING || token.isNumeric(), "expected a number or a string");
        return json.getText();
    }

    private boolean isNull() {
        return json.currentToken() == JsonToken.VALUE_NULL;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
