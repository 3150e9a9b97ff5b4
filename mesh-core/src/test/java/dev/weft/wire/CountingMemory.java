// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

/** Buffers, and whether all were released. */
final class CountingMemory {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);

    ByteBufAllocator allocator() {
        return allocator;
    }

    long heldBytes() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    void requireNothingHeld() {
        assertThat(heldBytes()).as("bytes in buffers that nobody released").isZero();
    }
}
