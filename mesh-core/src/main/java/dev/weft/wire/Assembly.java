// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message of which some parts have come. The memory for it grows as they do, not as they are announced: up to eight times
 * what has come, so that most messages are allocated once, and no peer gets much for little.
 */
final class Assembly {
    private static final byte[] NOTHING = {};
    private static final int MOST_AHEAD = 8;

    private final int totalBytes;
    private final @Nullable Compression compression;
    private byte[] bytes = NOTHING;
    private int cost;
    private int received;

    Assembly(int totalBytes, @Nullable Compression compression) {
        this.totalBytes = totalBytes;
        this.compression = compression;
    }

    /** Fails if the part exceeds what was announced: to be asked before memory is set aside for it. */
    void requireRoom(ByteBuf part) {
        if (part.readableBytes() > remainingBytes()) {
            throw WireFailure.protocol("the parts of a message exceed its total of " + totalBytes + " bytes");
        }
    }

    void add(ByteBuf part) {
        int length = part.readableBytes();
        if (received + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(totalBytes, (long) MOST_AHEAD * (received + length)));
        }
        part.readBytes(bytes, received, length);
        received += length;
    }

    /** The peer has paid for the message, or for some of it. */
    void paid(int credit) {
        cost += credit;
    }

    /** What the peer has paid. */
    int cost() {
        return cost;
    }

    int totalBytes() {
        return totalBytes;
    }

    int remainingBytes() {
        return totalBytes - received;
    }

    @Nullable
    Compression compression() {
        return compression;
    }

    /** The whole message. */
    byte[] complete() {
        if (received != totalBytes) {
            throw WireFailure.protocol(
                    "the parts of a message add up to " + received + " bytes, its total is " + totalBytes);
        }
        return bytes;
    }
}
