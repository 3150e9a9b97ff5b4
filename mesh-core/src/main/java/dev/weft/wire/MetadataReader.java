// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.Metadata;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads metadata blocks, and remembers the keys that the peer defined. */
final class MetadataReader {
    static final int MOST_PAIRS = 128;
    static final int MOST_KEY_BYTES = 255;

    private final List<String> keys = new ArrayList<>();
    private final int capacity;
    private final int mostBytes;

    MetadataReader(int capacity, int mostBytes) {
        this.capacity = capacity;
        this.mostBytes = mostBytes;
    }

    Metadata read(ByteBuf in) {
        int start = in.readerIndex();
        int pairs = Varint.readInt(in, MOST_PAIRS, "the number of metadata pairs");
        List<Metadata.Entry> entries = new ArrayList<>(pairs);
        for (int i = 0; i < pairs; i++) {
            entries.add(readEntry(in));
        }
        int bytes = in.readerIndex() - start;
        if (bytes > mostBytes) {
            throw WireFailure.protocol("metadata of " + bytes + " bytes exceeds maxMetadata=" + mostBytes);
        }
        return Metadata.of(entries);
    }

    private Metadata.Entry readEntry(ByteBuf in) {
        String key = readKey(in);
        byte[] value = Varint.readBytes(in);
        try {
            return Metadata.Entry.raw(key, value);
        } catch (IllegalArgumentException e) {
            throw WireFailure.protocol(String.valueOf(e.getMessage()));
        }
    }

    private String readKey(ByteBuf in) {
        long id = Varint.read(in);
        if (id > 0) {
            if (id > keys.size()) {
                throw WireFailure.protocol("metadata key " + id + " is not defined, " + keys.size() + " are");
            }
            return keys.get((int) id - 1);
        }
        int length = Varint.readLength(in);
        if (length > MOST_KEY_BYTES) {
            throw WireFailure.protocol("a metadata key of " + length + " bytes exceeds " + MOST_KEY_BYTES);
        }
        String key = in.readCharSequence(length, StandardCharsets.US_ASCII).toString();
        if (keys.size() < capacity) {
            keys.add(key);
        }
        return key;
    }
}
