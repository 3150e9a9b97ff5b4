// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Marshallers for protobuf messages of which one has the descriptor and no class, as tools do that call any service. The
 * bytes are those that the codec of the same name makes of the generated class. Stateless.
 */
public final class DynamicMarshallers {
    private DynamicMarshallers() {}

    /**
     * The marshaller of one type of message.
     *
     * @param codec {@code protobuf}, {@code json} or {@code xml}
     * @throws CodecException if it is none of these
     */
    public static Marshaller<DynamicMessage> of(String codec, Descriptor type) {
        DynamicMessage prototype = DynamicMessage.getDefaultInstance(type);
        return switch (codec) {
            case "protobuf" -> new Binary(type);
            case "json" -> new ProtoJsonMarshaller<>(prototype);
            case "xml" -> new ProtoXmlMarshaller<>(prototype);
            default -> throw new CodecException("no codec " + Refusal.quoted(codec) + " for protobuf messages");
        };
    }

    private record Binary(Descriptor type) implements Marshaller<DynamicMessage> {
        @Override
        public int size(DynamicMessage message) {
            return message.getSerializedSize();
        }

        @Override
        public void write(DynamicMessage message, int size, ByteBuf out) {
            out.writeBytes(message.toByteArray());
        }

        @Override
        public DynamicMessage read(ByteBuf in) {
            return readOwned(ByteBufUtil.getBytes(in));
        }

        @Override
        public DynamicMessage readOwned(byte[] bytes) {
            try {
                return DynamicMessage.parseFrom(type, bytes);
            } catch (InvalidProtocolBufferException e) {
                String reason = Refusal.brief(e.getMessage());
                throw Refusal.unreadable("protobuf", type.getName(), reason, "", e);
            }
        }
    }
}
