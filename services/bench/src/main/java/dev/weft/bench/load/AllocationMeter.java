// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.load;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * How many bytes of heap this JVM's threads allocate between {@link #begin} and {@link #end}. A thread that ends in between
 * takes its count with it; the JVM's own threads, such as the compiler's, do not count. Confined to one thread.
 */
public final class AllocationMeter {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private Map<Long, Long> before = Map.of();

    /** Notes where every thread stands now. */
    public void begin() {
        before = bytesByThread();
    }

    /** Bytes allocated since {@link #begin}, by all threads together. */
    public long end() {
        return bytesByThread().entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                .sum();
    }

    private Map<Long, Long> bytesByThread() {
        long[] ids = threads.getAllThreadIds();
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        var byThread = new HashMap<Long, Long>();
        for (int i = 0; i < ids.length; i++) {
            byThread.put(ids[i], Math.max(bytes[i], 0));
        }
        return byThread;
    }
}
