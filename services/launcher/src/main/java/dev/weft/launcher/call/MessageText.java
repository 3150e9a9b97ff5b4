// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import dev.weft.launcher.cli.CommandFailure;
import dev.weft.reflect.v1.MethodDescription;
import dev.weft.reflect.v1.ServiceDescription;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Turns the messages of one method from JSON into bytes of one codec, and back. */
interface MessageText {

    /** The codec that the bytes are of. */
    String codec();

    /** What is sent when the user gives no request. */
    String emptyRequest();

    /**
     * The bytes of a request.
     *
     * @throws IllegalArgumentException if the JSON is none, or not that of a request
     */
    Buffer request(String json);

    /**
     * A reply, as JSON on one line.
     *
     * @throws IllegalArgumentException if the bytes are not those of a reply
     */
    String reply(Buffer bytes);

    /**
     * The text of a method's messages.
     *
     * @param codec as the user says; null for what suits the service
     */
    static MessageText of(ServiceDescription service, MethodDescription method, @Nullable String codec) {
        if (!service.getFileDescriptorSet().isEmpty()) {
            return ProtobufText.of(service, method, codec == null ? "protobuf" : codec);
        }
        if (service.getJsonTypes().isEmpty()) {
            throw CommandFailure.failed(service.getName() + " comes without a description of its messages");
        }
        return PlainText.of(service, method, codec == null ? "json" : codec);
    }
}
