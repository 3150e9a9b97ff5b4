// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import dev.weft.call.Status;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Writes metadata blocks, and remembers which keys the peer knows: append-only, as long as the peer remembers. */
final class MetadataWriter {
    private final Map<String, Integer> ids = new HashMap<>();
    private int capacity = Hello.LEAST_TABLE;
    private int mostBytes = Hello.LEAST_METADATA;
    /** Definitions sent: also those that took an id of which this side could not know, before the peer's HELLO. */
    private long defined;

    /** What the peer accepts. */
    void limits(int keys, int bytes) {
        capacity = keys;
        mostBytes = bytes;
    }

    /**
     * Writes a block.
     *
     * @throws CallFailure if the peer would refuse it; nothing is written or defined then
     */
    void write(ByteBuf out, Metadata metadata) {
        int start = out.writerIndex();
        long mark = mark();
        try {
            require(
                    metadata.size() <= MetadataReader.MOST_PAIRS,
                    metadata.size() + " pairs",
                    MetadataReader.MOST_PAIRS);
            Varint.write(out, metadata.size());
            for (Metadata.Entry entry : metadata) {
                writeKey(out, entry.key());
                Varint.writeBytes(out, entry.bytes());
            }
            int bytes = out.writerIndex() - start;
            require(bytes <= mostBytes, bytes + " bytes", mostBytes);
        } catch (CallFailure e) {
            out.writerIndex(start);
            reset(mark);
            throw e;
        }
    }

    private static void require(boolean allowed, String what, int most) {
        if (!allowed) {
            throw CallFailure.notProcessed(
                    Status.RESOURCE_EXHAUSTED, "metadata of " + what + ", the peer takes at most " + most);
        }
    }

    private void writeKey(ByteBuf out, String key) {
        Integer id = ids.get(key);
        if (id != null) {
            Varint.write(out, id);
            return;
        }
        require(
                key.length() <= MetadataReader.MOST_KEY_BYTES,
                "a key of " + key.length() + " bytes",
                MetadataReader.MOST_KEY_BYTES);
        out.writeByte(0);
        Varint.writeBytes(out, key.getBytes(StandardCharsets.US_ASCII));
        defined++;
        if (defined <= capacity) {
            ids.put(key, (int) defined);
        }
    }

    long mark() {
        return defined;
    }

    /** Forgets what was defined since the mark, because its frame was not sent. */
    void reset(long mark) {
        if (defined > mark) {
            defined = mark;
            ids.values().removeIf(id -> id > mark);
        }
    }
}
