// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.codec.Compressor;
import dev.weft.codec.Marshaller;
import dev.weft.wire.Hello;
import dev.weft.wire.MessageWriter;
import org.jspecify.annotations.Nullable;

/**
 * Whether, and how, the messages of a call are compressed.
 *
 * @param compressor null for never
 * @param aboveBytes smaller messages stay as they are: they would gain little and cost time
 */
record Squeeze(@Nullable Compressor compressor, int aboveBytes) {
    /** Metadata key in which a caller names the compressor that it wants replies in. */
    static final String ACCEPT_KEY = "weft-accept-compression";

    static final Squeeze NONE = new Squeeze(null, Integer.MAX_VALUE);

    /** Whether {@code peer} can undo it. */
    boolean isFor(Hello peer) {
        return compressor == null || peer.compressors().contains(compressor.id());
    }

    /** What writes {@code message}, compressed if that is worth it. */
    <T> MessageWriter writer(Marshaller<T> marshaller, T message) {
        int size = marshaller.size(message);
        if (compressor == null || size != MessageWriter.UNKNOWN_SIZE && size < aboveBytes) {
            return new PlainMessage<>(marshaller, message, size);
        }
        return SqueezedMessage.of(marshaller, message, compressor, aboveBytes);
    }
}
