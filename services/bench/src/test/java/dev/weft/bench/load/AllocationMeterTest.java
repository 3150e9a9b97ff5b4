// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllocationMeterTest {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int CHUNKS = 32;

    private final AllocationMeter meter = new AllocationMeter();
    private final List<byte[]> kept = new ArrayList<>();

    @Test
    void bytes_of_this_thread_are_counted() {
        meter.begin();
        allocate();
        assertThat(meter.end()).isBetween((long) CHUNKS * CHUNK_BYTES, 2L * CHUNKS * CHUNK_BYTES);
    }

    @Test
    void what_was_allocated_before_is_not_counted() {
        allocate();
        meter.begin();
        assertThat(meter.end()).isLessThan(CHUNK_BYTES * (long) CHUNKS);
    }

    private void allocate() {
        for (int i = 0; i < CHUNKS; i++) {
            kept.add(new byte[CHUNK_BYTES]);
        }
    }
}
