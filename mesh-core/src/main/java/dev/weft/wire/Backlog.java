// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.Metadata;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What one stream could not send at once: messages in order, and after them perhaps the end. */
final class Backlog {
    private final ArrayDeque<Item> items = new ArrayDeque<>();
    private int bytes;

    /** Something that waits. */
    sealed interface Item {}

    /** A message, or what is left of it; its bytes are owned. */
    static final class Message implements Item {
        final ByteBuf bytes;
        final int totalBytes;
        final @Nullable Compression compression;
        final int endFlag;
        /** A frame has told the message's size. */
        boolean begun;
        /** Credit was spent on the message. */
        boolean paid;

        Message(ByteBuf bytes, @Nullable Compression compression, int endFlag) {
            this.bytes = bytes;
            this.totalBytes = bytes.readableBytes();
            this.compression = compression;
            this.endFlag = endFlag;
        }

        /** What is left of a message whose CALL frame has announced it. */
        static Message announced(ByteBuf bytes, @Nullable Compression compression, int endFlag) {
            Message message = new Message(bytes, compression, endFlag);
            message.begun = true;
            return message;
        }
    }

    /** The END of a call that went well. */
    record End(Metadata trailers) implements Item {}

    /** The END of a client that sends no more. */
    record HalfClose() implements Item {}

    void add(Item item) {
        items.add(item);
        if (item instanceof Message message) {
            bytes += message.totalBytes;
        }
    }

    @Nullable
    Item first() {
        return items.peek();
    }

    void sent(int sentBytes) {
        bytes -= sentBytes;
    }

    void removeFirst() {
        if (items.poll() instanceof Message message) {
            message.bytes.release();
        }
    }

    /** Lets go of everything; how many bytes that was. */
    int clear() {
        int cleared = bytes;
        while (!items.isEmpty()) {
            removeFirst();
        }
        bytes = 0;
        return cleared;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    int bytes() {
        return bytes;
    }
}
