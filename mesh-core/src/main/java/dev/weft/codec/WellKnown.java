// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.FieldMaskUtil;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import java.io.IOException;
import java.io.StringWriter;
import java.text.ParseException;

/** How protobuf's JSON mapping treats a message: some of protobuf's own types are not the objects that they look like. */
enum WellKnown {
    /** An ordinary message: an object with its fields. */
    FIELDS,
    /** {@code Int64Value} and its kin: the bare value. */
    WRAPPER,
    /** {@code Timestamp}, {@code Duration}, {@code FieldMask}: a string. */
    TEXT,
    /** {@code Struct}, {@code Value}, {@code ListValue}, {@code Any}: JSON of any shape. */
    TREE;

    static WellKnown of(Descriptor type) {
        if (!type.getFile().getPackage().equals("google.protobuf")) {
            return FIELDS;
        }
        return switch (type.getName()) {
            case "BoolValue", "Int32Value", "UInt32Value", "Int64Value", "UInt64Value" -> WRAPPER;
            case "FloatValue", "DoubleValue", "StringValue", "BytesValue" -> WRAPPER;
            case "Timestamp", "Duration", "FieldMask" -> TEXT;
            case "Struct", "Value", "ListValue", "Any" -> TREE;
            default -> FIELDS;
        };
    }

    /** Whether JSON's null is a value of this field rather than its absence. */
    static boolean takesNull(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName().equals("google.protobuf.Value");
            case ENUM -> isNullValue(field);
            default -> false;
        };
    }

    /** Whether the field's only value is null. */
    static boolean isNullValue(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.ENUM
                && field.getEnumType().getFullName().equals("google.protobuf.NullValue");
    }

    /** The only field of a {@link #WRAPPER}. */
    static FieldDescriptor wrapped(Descriptor wrapper) {
        return wrapper.findFieldByNumber(1);
    }

    /**
     * The string of a {@link #TEXT}.
     *
     * @throws IllegalArgumentException if the message is out of its type's range, with words for the peer
     */
    static String text(Message message) throws InvalidProtocolBufferException {
        // By way of bytes, since a dynamic message is of none of these classes.
        ByteString bytes = message.toByteString();
        return switch (message.getDescriptorForType().getName()) {
            case "Timestamp" -> Timestamps.toString(Timestamp.parseFrom(bytes));
            case "Duration" -> Durations.toString(Duration.parseFrom(bytes));
            default -> FieldMaskUtil.toJsonString(FieldMask.parseFrom(bytes));
        };
    }

    /**
     * Reads a {@link #TEXT}.
     *
     * @throws IllegalArgumentException with words for the peer
     */
    static void mergeText(String text, Message.Builder into) {
        String name = into.getDescriptorForType().getName();
        try {
            Message value = switch (name) {
                case "Timestamp" -> Timestamps.parse(text);
                case "Duration" -> Durations.parse(text);
                default -> FieldMaskUtil.fromJsonString(text);
            };
            into.mergeFrom(value.toByteString());
        } catch (ParseException | InvalidProtocolBufferException | RuntimeException e) {
            throw new IllegalArgumentException(Refusal.quoted(text) + " is not a google.protobuf." + name, e);
        }
    }

    /**
     * Reads a {@link #TREE} from where the parser stands, and leaves it at the tree's end. The parser has already refused
     * what is not JSON; JsonFormat's own would let much of it pass.
     *
     * @throws IllegalArgumentException with words for the peer
     */
    static void mergeTree(JsonParser json, JsonFactory factory, Message.Builder into) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = factory.createGenerator(text)) {
            copy.copyCurrentStructureExact(json);
        }
        try {
            JsonFormat.parser().merge(text.toString(), into);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(Refusal.brief(e.getMessage()), e);
        }
    }
}
