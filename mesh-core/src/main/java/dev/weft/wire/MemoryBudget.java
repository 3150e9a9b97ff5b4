// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that many connections may hold between them in incomplete messages. Thread-safe: one atomic add a message. */
public final class MemoryBudget {
    private final long capacity;
    private final AtomicLong used = new AtomicLong();

    /** A budget of {@code capacity} bytes. */
    public MemoryBudget(long capacity) {
        this.capacity = capacity;
    }

    /** An eighth of the largest heap this process may have. */
    public static MemoryBudget ofHeap() {
        return new MemoryBudget(Runtime.getRuntime().maxMemory() / 8);
    }

    boolean tryReserve(long bytes) {
        if (used.addAndGet(bytes) > capacity) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }
}
