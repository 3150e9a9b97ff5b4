// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.weft.codec.CodecException;
import dev.weft.codec.DynamicMarshallers;
import dev.weft.codec.Marshaller;
import dev.weft.launcher.cli.CommandFailure;
import dev.weft.reflect.v1.MethodDescription;
import dev.weft.reflect.v1.ServiceDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * Protobuf messages, by their descriptors.
 *
 * @param codec the codec of the bytes
 */
record ProtobufText(
        String codec,
        Marshaller<DynamicMessage> requestJson,
        Marshaller<DynamicMessage> requestBytes,
        Marshaller<DynamicMessage> replyBytes,
        Marshaller<DynamicMessage> replyJson)
        implements MessageText {
    private static final String JSON = "json";

    static ProtobufText of(ServiceDescription service, MethodDescription method, String codec) {
        MethodDescriptor types = Descriptors.of(service).service().findMethodByName(method.getName());
        try {
            return new ProtobufText(
                    codec,
                    DynamicMarshallers.of(JSON, types.getInputType()),
                    DynamicMarshallers.of(codec, types.getInputType()),
                    DynamicMarshallers.of(codec, types.getOutputType()),
                    DynamicMarshallers.of(JSON, types.getOutputType()));
        } catch (CodecException e) {
            throw CommandFailure.usage("--codec must be protobuf, json or xml, was " + codec);
        }
    }

    @Override
    public String emptyRequest() {
        return "{}";
    }

    @Override
    public Buffer request(String json) {
        return Buffer.buffer(translate(json.getBytes(StandardCharsets.UTF_8), requestJson, requestBytes));
    }

    @Override
    public String reply(Buffer bytes) {
        return new String(translate(bytes.getBytes(), replyBytes, replyJson), StandardCharsets.UTF_8);
    }

    private static byte[] translate(byte[] in, Marshaller<DynamicMessage> from, Marshaller<DynamicMessage> to) {
        ByteBuf out = Unpooled.buffer();
        try {
            DynamicMessage message = from.readOwned(in);
            to.write(message, to.size(message), out);
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }
}
