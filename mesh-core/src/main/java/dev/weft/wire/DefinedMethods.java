// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;

/**
 * The client's side of a connection's table of methods: signature to id, append-only, as long as the server remembers.
 */
final class DefinedMethods {
    private final Map<MethodSignature, Integer> ids = new HashMap<>();
    private int capacity = Hello.LEAST_TABLE;
    /** Definitions sent: also those that took an id of which this side could not know, before the server's HELLO. */
    private long defined;

    void capacity(int methods) {
        capacity = methods;
    }

    /** Writes an id, or a definition that takes the next id while there is room. */
    void write(ByteBuf out, MethodSignature method) {
        Integer id = ids.get(method);
        if (id != null) {
            Varint.write(out, id);
            return;
        }
        out.writeByte(0);
        Varint.writeText(out, method.path());
        out.writeByte(method.codec());
        out.writeByte(method.mode());
        defined++;
        if (defined <= capacity) {
            ids.put(method, (int) defined);
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
