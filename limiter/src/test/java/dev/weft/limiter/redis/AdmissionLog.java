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
 * What one process admitted, in a file that it has mapped into its memory: what was written is the kernel's at once, and
 * still there when the process is killed in the next instant. An admission counts once it is written here; what dies before
 * that was charged, but nobody was let through.
 */
final class AdmissionLog {
    private static final int ENTRY_BYTES = 3 * Long.BYTES;
    private static final int MOST_ENTRIES = 1 << 17;

    private final MappedByteBuffer entries;

    AdmissionLog(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            entries = channel.map(MapMode.READ_WRITE, 0, (long) MOST_ENTRIES * ENTRY_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not for two threads at once. The last number is written last: an entry that has none is none. */
    void add(Admission admission) {
        if (!entries.hasRemaining()) {
            throw new IllegalStateException("no room for more than " + MOST_ENTRIES + " admissions");
        }
        entries.putLong(admission.limit().ordinal());
        entries.putLong(admission.earliest());
        entries.putLong(admission.latest());
    }

    /** What is in such a file. */
    static List<Admission> read(Path file) {
        try {
            ByteBuffer entries = ByteBuffer.wrap(Files.readAllBytes(file));
            List<Admission> admissions = new ArrayList<>();
            while (entries.remaining() >= ENTRY_BYTES) {
                HammeredLimit limit = HammeredLimit.values()[(int) entries.getLong()];
                Admission admission = new Admission(limit, entries.getLong(), entries.getLong());
                if (admission.latest() == 0) {
                    break;
                }
                admissions.add(admission);
            }
            return admissions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
