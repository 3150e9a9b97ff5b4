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
        if (ids.size() < capacity) {
            ids.put(key, ids.size() + 1);
        }
    }

    int mark() {
        return ids.size();
    }

    /** Forgets what was defined since the mark, because its frame was not sent. */
    void reset(int mark) {
        if (ids.size() > mark) {
            ids.values().removeIf(id -> id > mark);
        }
    }
}
