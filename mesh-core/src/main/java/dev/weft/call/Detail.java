// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.Optional;

/**
 * A typed fact about a failure, such as {@code google.rpc.RetryInfo}; what gRPC carries as {@code google.protobuf.Any}.
 *
 * @param typeUrl the type's URL, such as {@code type.googleapis.com/google.rpc.RetryInfo}
 * @param value the serialized message
 */
public record Detail(String typeUrl, ByteString value) {

    /** Packs a message. */
    public static Detail of(Message message) {
        Any any = Any.pack(message);
        return new Detail(any.getTypeUrl(), any.getValue());
    }

    /**
     * The message, if this detail is of that type.
     *
     * @throws IllegalStateException if it says it is, and its bytes say otherwise
     */
    public <T extends Message> Optional<T> as(Class<T> type) {
        Any any = Any.newBuilder().setTypeUrl(typeUrl).setValue(value).build();
        if (!any.is(type)) {
            return Optional.empty();
        }
        try {
            return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("detail " + typeUrl + " does not parse: " + e.getMessage(), e);
        }
    }
}
