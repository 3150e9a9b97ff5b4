// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What one process holds and held, in a file that it has mapped into its memory: what was written is there when the process is
 * killed in the next instant.
 */
final class HoldLog {
    private static final int ENTRY_BYTES = 3 * Long.BYTES;
    private static final int END = 2 * Long.BYTES;
    private static final int MOST_ENTRIES = 1 << 16;

    private final MappedByteBuffer entries;

    /** Permits that were held from one instant until another at least; microseconds since 1970. */
    record Span(long permits, long from, long end) {}

    HoldLog(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            entries = channel.map(MapMode.READ_WRITE, 0, (long) MOST_ENTRIES * ENTRY_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not for two threads at once. Returns where it is; the end is written last: an entry that has none is none. */
    int begin(Span span) {
        if (!entries.hasRemaining()) {
            throw new IllegalStateException("no room for more than " + MOST_ENTRIES + " holds");
        }
        int place = entries.position();
        entries.putLong(span.permits());
        entries.putLong(span.from());
        entries.putLong(span.end());
        return place;
    }

    /** It was released before its end. */
    void end(int place, long micros) {
        entries.putLong(place + END, micros);
    }

    /** What is in such a file. */
    static List<Span> read(Path file) {
        try {
            ByteBuffer entries = ByteBuffer.wrap(Files.readAllBytes(file));
            List<Span> spans = new ArrayList<>();
            while (entries.remaining() >= ENTRY_BYTES) {
                Span span = new Span(entries.getLong(), entries.getLong(), entries.getLong());
                if (span.end() == 0) {
                    break;
                }
                spans.add(span);
            }
            return spans;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The most permits that were held at an instant, from {@code since} on. */
    static long mostAtOnce(List<Span> spans, long since) {
        record Change(long micros, long permits) {}
        List<Change> changes = new ArrayList<>();
        for (Span span : spans) {
            if (span.from() < span.end() && span.end() > since) {
                changes.add(new Change(Math.max(since, span.from()), span.permits()));
                changes.add(new Change(span.end(), -span.permits()));
            }
        }
        // What ends at an instant is free at that instant.
        changes.sort((one, other) -> one.micros() != other.micros()
                ? Long.compare(one.micros(), other.micros())
                : Long.compare(one.permits(), other.permits()));
        long held = 0;
        long most = 0;
        for (Change change : changes) {
            held += change.permits();
            most = Math.max(most, held);
        }
        return most;
    }
}
