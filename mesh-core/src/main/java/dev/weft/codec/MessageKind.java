// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Modifier;

/** What a class of messages is to a codec. */
enum MessageKind {
    /** A {@link Buffer}: bytes that somebody else has encoded. */
    ENCODED,
    /** {@link Void}: the request or reply of a method that has none. Its only message is null. */
    NOTHING,
    /** A generated protobuf message, with descriptors. */
    PROTOBUF,
    /** A generated protobuf message of the lite runtime: bytes only, since it knows no field by name. */
    PROTOBUF_LITE,
    /** Anything else that Jackson may bind: records, collections, strings, boxed numbers. */
    PLAIN,
    /** Nothing that could be a message. */
    UNSUPPORTED;

    static MessageKind of(Class<?> type) {
        if (type == Buffer.class) {
            return ENCODED;
        }
        if (type == Void.class) {
            return NOTHING;
        }
        if (MessageLite.class.isAssignableFrom(type)) {
            return ofProtobuf(type);
        }
        return type.isPrimitive() || Buffer.class.isAssignableFrom(type) ? UNSUPPORTED : PLAIN;
    }

    private static MessageKind ofProtobuf(Class<?> type) {
        if (!isGenerated(type)) {
            return UNSUPPORTED;
        }
        return Message.class.isAssignableFrom(type) ? PROTOBUF : PROTOBUF_LITE;
    }

    /** A dynamic message has no type of its own; an abstract one no instance. */
    private static boolean isGenerated(Class<?> type) {
        if (Modifier.isAbstract(type.getModifiers())) {
            return false;
        }
        try {
            return Modifier.isStatic(type.getMethod("getDefaultInstance").getModifiers());
        } catch (NoSuchMethodException e) {
            return false;
        }
    }
}
