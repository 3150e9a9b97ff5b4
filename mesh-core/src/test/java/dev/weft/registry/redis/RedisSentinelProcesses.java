// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import dev.weft.rpc.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A master, a replica, and three Sentinels that watch over them, on this machine. Ends with the test. */
public final class RedisSentinelProcesses implements AutoCloseable {
    /** What the Sentinels call the master. */
    public static final String MASTER_NAME = "registry";

    private static final int SENTINELS = 3;
    private static final int QUORUM = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RedisProcess master = RedisProcess.start();
    private final RedisProcess replica =
            RedisProcess.start("--replicaof", "127.0.0.1 " + master.port(), "--repl-diskless-sync-delay", "0");
    private final List<RedisProcess> sentinels = new ArrayList<>();
    private final List<Path> configurations = new ArrayList<>();

    private RedisSentinelProcesses() {}

    /** One in which all know each other. */
    public static RedisSentinelProcesses start() {
        RedisSentinelProcesses all = new RedisSentinelProcesses();
        try {
            all.begin();
        } catch (RuntimeException | Error e) {
            all.close();
            throw e;
        }
        return all;
    }

    /** Where the Sentinels are. */
    public List<String> urls() {
        return sentinels.stream()
                .map(sentinel -> "redis://127.0.0.1:" + sentinel.port())
                .toList();
    }

    /** The one that was the master at first. */
    public RedisProcess firstMaster() {
        return master;
    }

    /** Whether the one that was a replica at first has been made the master. */
    public boolean isReplicaPromoted() {
        return replica.ask("INFO", "replication").contains("role:master");
    }

    @Override
    public void close() {
        sentinels.forEach(RedisProcess::close);
        replica.close();
        master.close();
        configurations.forEach(file -> file.toFile().delete());
    }

    private void begin() {
        Sandbox.until(
                "the replica follows",
                PATIENCE,
                () -> replica.ask("INFO", "replication").contains("master_link_status:up"));
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(RedisProcess.startSentinel(configuration()));
        }
        Sandbox.until(
                "the Sentinels have met", PATIENCE, () -> sentinels.stream().allMatch(this::knowsAll));
    }

    private Path configuration() {
        try {
            Path file = Files.createTempFile("sentinel", ".conf");
            configurations.add(file);
            return Files.write(
                    file,
                    List.of(
                            "sentinel monitor %s 127.0.0.1 %d %d".formatted(MASTER_NAME, master.port(), QUORUM),
                            "sentinel down-after-milliseconds %s 1000".formatted(MASTER_NAME),
                            "sentinel failover-timeout %s 5000".formatted(MASTER_NAME)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean knowsAll(RedisProcess sentinel) {
        String known = sentinel.ask("SENTINEL", "MASTER", MASTER_NAME);
        return known.contains("num-other-sentinels\n" + (SENTINELS - 1)) && known.contains("num-slaves\n1");
    }
}
