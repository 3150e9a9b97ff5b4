// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.codec.Marshaller;
import dev.weft.wire.MessageWriter;
import io.netty.buffer.ByteBuf;

/** A message that writes itself with its marshaller. */
record PlainMessage<T>(Marshaller<T> marshaller, T message, int size) implements MessageWriter {

    @Override
    public void writeTo(ByteBuf out) {
        marshaller.write(message, size, out);
    }
}
