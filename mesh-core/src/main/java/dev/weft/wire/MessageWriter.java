// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A message about to be sent: it writes its own bytes, straight into the connection's buffer. */
public interface MessageWriter {
    /** What {@link #size} says when only writing would tell. */
    int UNKNOWN_SIZE = -1;

    /** How many bytes {@link #writeTo} will append, or {@link #UNKNOWN_SIZE}. */
    int size();

    /** Appends the message. May throw, to the caller of the sending method; nothing is then sent. Makes no calls. */
    void writeTo(ByteBuf out);

    /** How the bytes were made smaller; null if they were not. */
    default @Nullable Compression compression() {
        return null;
    }
}
