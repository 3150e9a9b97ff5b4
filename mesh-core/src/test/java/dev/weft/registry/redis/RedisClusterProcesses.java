// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import dev.weft.rpc.Sandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A Redis Cluster of three masters with a replica each, on this machine. Ends with the test. */
public final class RedisClusterProcesses implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<RedisProcess> nodes = new ArrayList<>();

    private RedisClusterProcesses() {}

    /** One that is complete and in order. */
    public static RedisClusterProcesses start() {
        RedisClusterProcesses cluster = new RedisClusterProcesses();
        try {
            cluster.begin();
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** Where its masters were at first. */
    public List<String> urls() {
        return nodes.stream()
                .limit(MASTERS)
                .map(node -> "redis://127.0.0.1:" + node.port())
                .toList();
    }

    /** The one that writes the keys with this hash tag now; empty while nobody does. */
    public Optional<RedisProcess> masterOf(String hashTag) {
        int slot = Integer.parseInt(anyAlive().ask("CLUSTER", "KEYSLOT", hashTag));
        return nodes.stream().filter(node -> node.isAlive() && owns(node, slot)).findFirst();
    }

    /** Whether all slots are served, as those who are alive see it. */
    public boolean isComplete() {
        return nodes.stream()
                .filter(RedisProcess::isAlive)
                .allMatch(node -> node.ask("CLUSTER", "INFO").contains("cluster_state:ok"));
    }

    @Override
    public void close() {
        nodes.forEach(RedisProcess::close);
    }

    private void begin() {
        for (int i = 0; i < 2 * MASTERS; i++) {
            nodes.add(RedisProcess.start(
                    "--cluster-enabled", "yes",
                    "--cluster-node-timeout", "2000",
                    "--cluster-port", "" + RedisProcess.freePort(),
                    "--repl-diskless-sync-delay", "0"));
        }
        for (int i = 0; i < MASTERS; i++) {
            int first = SLOTS * i / MASTERS;
            int last = SLOTS * (i + 1) / MASTERS - 1;
            nodes.get(i).ask("CLUSTER", "ADDSLOTSRANGE", "" + first, "" + last);
        }
        for (RedisProcess node : nodes) {
            nodes.get(0).ask("CLUSTER", "MEET", "127.0.0.1", "" + node.port(), "" + busPort(node));
        }
        Sandbox.until("all nodes have met", PATIENCE, () -> nodes.stream().allMatch(this::knowsAll));
        for (int i = 0; i < MASTERS; i++) {
            nodes.get(MASTERS + i).ask("CLUSTER", "REPLICATE", nodes.get(i).ask("CLUSTER", "MYID"));
        }
        Sandbox.until("the cluster is complete", PATIENCE, () -> isComplete() && replicasFollow());
    }

    private static int busPort(RedisProcess node) {
        return Integer.parseInt(
                node.ask("CONFIG", "GET", "cluster-port").lines().toList().get(1));
    }

    private boolean knowsAll(RedisProcess node) {
        return node.ask("CLUSTER", "NODES")
                        .lines()
                        .filter(line -> line.contains("connected"))
                        .count()
                == nodes.size();
    }

    private boolean replicasFollow() {
        return nodes.stream()
                .skip(MASTERS)
                .allMatch(node -> node.ask("INFO", "replication").contains("master_link_status:up"));
    }

    private RedisProcess anyAlive() {
        return nodes.stream().filter(RedisProcess::isAlive).findFirst().orElseThrow();
    }

    /** A line of CLUSTER NODES ends with the ranges of slots. */
    private static boolean owns(RedisProcess node, int slot) {
        String[] own = node.ask("CLUSTER", "NODES")
                .lines()
                .filter(line -> line.contains("myself,master"))
                .findFirst()
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .split(" ");
        for (int i = 8; i < own.length; i++) {
            String[] range = own[i].split("-");
            if (Integer.parseInt(range[0]) <= slot && slot <= Integer.parseInt(range[range.length - 1])) {
                return true;
            }
        }
        return false;
    }
}
