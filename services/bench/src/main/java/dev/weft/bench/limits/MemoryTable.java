// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.bench.child.KeptMain;
import dev.weft.bench.limits.peer.Kept;
import dev.weft.bench.run.Child;
import dev.weft.bench.run.Core;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a key costs: how much more memory Redis, and a heap, uses with some thousands of them. Measured once. */
final class MemoryTable implements Table {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int ROUND = 1;

    private final RedisServer redis;
    private final Child child;
    private final int keys;
    private final Consumer<String> progress;
    private final Rounds inRedis = new Rounds();
    private final Rounds onHeap = new Rounds();

    private MemoryTable(RedisServer redis, Child child, int keys, Consumer<String> progress) {
        this.redis = redis;
        this.child = child;
        this.keys = keys;
        this.progress = progress;
    }

    /** Keeps keys in a process of its own, and in a Redis that is emptied for it. */
    static MemoryTable start(RedisServer redis, Core core, Path logs, int keys, Consumer<String> progress)
            throws IOException, InterruptedException {
        Child child = Child.start("limits kept", core, KeptMain.class, List.of(), logs);
        try {
            child.awaitReady(LIMIT);
        } catch (InterruptedException | RuntimeException e) {
            child.close();
            throw e;
        }
        return new MemoryTable(redis, child, keys, progress);
    }

    @Override
    public void run(int round) throws IOException, InterruptedException {
        if (round != ROUND) {
            return;
        }
        for (Kept kept : Kept.values()) {
            onHeap.add(
                    kept.title(),
                    Double.parseDouble(
                            child.ask("heap %s %d".formatted(kept, keys), LIMIT).get(0)));
            inRedis.add(kept.title(), redisBytes(kept));
            progress.accept("memory   %-24s %,6.0f B of heap, %,6.0f B in Redis"
                    .formatted(
                            kept.title(),
                            onHeap.median(kept.title()).orElseThrow(),
                            inRedis.median(kept.title()).orElseThrow()));
        }
    }

    private double redisBytes(Kept kept) throws IOException, InterruptedException {
        redis.ask("FLUSHALL", "SYNC");
        long before = redis.usedMemory();
        child.ask("redis %s %d %s".formatted(kept, keys, redis.uri()), LIMIT);
        double bytes = (double) (redis.usedMemory() - before) / keys;
        redis.ask("FLUSHALL", "SYNC");
        return bytes;
    }

    @Override
    public String render() {
        MarkdownTable table = new MarkdownTable("bytes a key", List.of("in Redis", "on the heap"));
        for (Kept kept : Kept.values()) {
            table.add(
                    kept.title(),
                    Stream.of(inRedis, onHeap)
                            .map(rounds -> shown(rounds.median(kept.title())))
                            .toList());
        }
        return "Memory a key, names of 17 characters included, over %,d keys:\n\n%s".formatted(keys, table);
    }

    private static String shown(OptionalDouble bytes) {
        return bytes.isEmpty() ? MarkdownTable.NOTHING : "%.0f".formatted(bytes.getAsDouble());
    }

    @Override
    public List<Bar> bars() {
        return List.of();
    }

    @Override
    public Map<String, Rounds> figures() {
        return Map.of("bytesInRedis", inRedis, "bytesOnHeap", onHeap);
    }

    @Override
    public void close() {
        child.close();
    }
}
