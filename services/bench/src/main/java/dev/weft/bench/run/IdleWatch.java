// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The CPU time that peers use while it is not their turn, which would otherwise slow down the others unseen. Confined to the
 * runner's thread.
 */
final class IdleWatch {
    private record Idling(Duration cpu, Duration time) {
        Idling plus(Idling other) {
            return new Idling(cpu.plus(other.cpu), time.plus(other.time));
        }

        double share() {
            return (double) cpu.toNanos() / time.toNanos();
        }
    }

    private final Map<String, PeerPair> pairs;
    private final Map<String, Idling> idling = new HashMap<>();
    private Map<String, Duration> cpuBefore = Map.of();
    private long begunNanos;

    IdleWatch(Map<String, PeerPair> pairs) {
        this.pairs = pairs;
    }

    void turnBegins() {
        cpuBefore = cpuTimes();
        begunNanos = System.nanoTime();
    }

    void turnEnds(String busyPeer) {
        Duration turn = Duration.ofNanos(System.nanoTime() - begunNanos);
        cpuTimes().forEach((peer, cpu) -> {
            if (!peer.equals(busyPeer)) {
                Duration used = cpu.minus(cpuBefore.getOrDefault(peer, cpu));
                idling.merge(peer, new Idling(used, turn), Idling::plus);
            }
        });
    }

    /** The share of one core that each peer used while idle, both its processes together. */
    Map<String, Double> shares() {
        var shares = new HashMap<String, Double>();
        idling.forEach((peer, total) -> shares.put(peer, total.share()));
        return shares;
    }

    private Map<String, Duration> cpuTimes() {
        var times = new HashMap<String, Duration>();
        pairs.forEach((peer, pair) -> times.put(peer, pair.cpuTime()));
        return times;
    }
}
