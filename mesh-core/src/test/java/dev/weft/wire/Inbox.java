// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages that came on a stream, and what they cost. */
final class Inbox {
    final List<byte[]> messages = new ArrayList<>();
    final List<Compression> compressions = new ArrayList<>();
    Taking taking = Taking.AT_ONCE;
    private final Stream stream;
    private int untaken;

    Inbox(Stream stream) {
        this.stream = stream;
    }

    byte[] add(ByteBuf bytes, @Nullable Compression compression, int cost) {
        return add(ByteBufUtil.getBytes(bytes), compression, cost);
    }

    byte[] add(byte[] bytes, @Nullable Compression compression, int cost) {
        messages.add(bytes);
        if (compression != null) {
            compressions.add(compression);
        }
        untaken += cost;
        if (taking == Taking.AT_ONCE) {
            takeAll();
        }
        return bytes;
    }

    int untaken() {
        return untaken;
    }

    void takeAll() {
        int cost = untaken;
        untaken = 0;
        stream.taken(cost);
    }

    byte[] last() {
        return messages.get(messages.size() - 1);
    }
}
