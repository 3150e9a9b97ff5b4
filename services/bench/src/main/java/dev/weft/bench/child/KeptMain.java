// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.child;

import dev.weft.bench.limits.peer.Kept;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.List;

/**
 * Remembers keys.
 *
 * <pre>
 * heap KEPT KEYS               answers the bytes of heap that a key takes
 * redis KEPT KEYS REDIS-URI    leaves them in Redis
 * </pre>
 */
public final class KeptMain {
    private static final int COLLECTIONS = 3;
    private static final int FEW = 1_000;

    private final Vertx vertx = Vertx.vertx();

    private KeptMain() {}

    public static void main(String[] args) throws InterruptedException {
        Commands.serve(() -> new KeptMain()::answer);
    }

    private String answer(List<String> words) throws Exception {
        Kept kept = Kept.valueOf(words.get(1));
        int keys = Integer.parseInt(words.get(2));
        return switch (words.get(0)) {
            case "heap" -> Double.toString(heapBytes(kept, keys));
            case "redis" -> {
                kept.keepInRedis(vertx, words.get(3), keys);
                yield "";
            }
            default -> throw new IllegalArgumentException("no such command: " + words);
        };
    }

    private double heapBytes(Kept kept, int keys) {
        kept.keepLocally(vertx, FEW); // Loads its classes.
        long before = usedBytes();
        Object held = kept.keepLocally(vertx, keys);
        long after = usedBytes();
        Reference.reachabilityFence(held);
        return (double) (after - before) / keys;
    }

    private static long usedBytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
