// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.Metadata;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Writes metadata blocks, and remembers which keys the peer knows: append-only, as long as the peer remembers. */
final class MetadataWriter {
    private final Map<String, Integer> ids = new HashMap<>();
    private int capacity = Hello.LEAST_TABLE;
    /** Definitions sent: also those that took an id of which this side could not know, before the peer's HELLO. */
    private long defined;

    void capacity(int keys) {
        capacity = keys;
    }

    void write(ByteBuf out, Metadata metadata) {
        Varint.write(out, metadata.size());
        for (Metadata.Entry entry : metadata) {
            writeKey(out, entry.key());
            Varint.writeBytes(out, entry.bytes());
        }
    }

    private void writeKey(ByteBuf out, String key) {
        Integer id = ids.get(key);
        if (id != null) {
            Varint.write(out, id);
            return;
        }
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
