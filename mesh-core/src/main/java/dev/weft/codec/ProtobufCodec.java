// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.google.protobuf.MessageLite;

/** Protobuf's binary format, for the classes that protoc generates, of the full and of the lite runtime. */
final class ProtobufCodec implements Codec {
    private final MarshallerCache marshallers = new MarshallerCache(this::make);

    @Override
    public String name() {
        return "protobuf";
    }

    @Override
    public int id() {
        return 1;
    }

    @Override
    public boolean supports(Class<?> type) {
        return switch (MessageKind.of(type)) {
            case ENCODED, PROTOBUF, PROTOBUF_LITE -> true;
            case NOTHING, PLAIN, UNSUPPORTED -> false;
        };
    }

    @Override
    public <T> Marshaller<T> marshaller(Class<T> type) {
        return marshallers.of(type);
    }

    private Marshaller<?> make(Class<?> type) {
        return switch (MessageKind.of(type)) {
            case ENCODED -> BufferMarshaller.INSTANCE;
            case PROTOBUF, PROTOBUF_LITE -> new ProtobufMarshaller<>(type.asSubclass(MessageLite.class));
            case NOTHING, PLAIN, UNSUPPORTED ->
                throw Refusal.unsupported(
                        name(), type, "generated protobuf messages and Buffer; use google.protobuf.Empty for nothing");
        };
    }

    @Override
    public String toString() {
        return name();
    }
}
