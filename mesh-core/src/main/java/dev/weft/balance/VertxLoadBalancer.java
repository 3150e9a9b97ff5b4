// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import dev.weft.balance.Standing.Serving;
import io.vertx.core.net.endpoint.InteractionMetrics;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerEndpoint;
import io.vertx.core.net.endpoint.ServerSelector;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Our balancing for Vert.x's own clients:
 *
 * <pre>{@code
 * vertx.httpClientBuilder()
 *     .withAddressResolver(resolver)
 *     .withLoadBalancer(new VertxLoadBalancer(new BalanceOptions()))
 *     .build();
 * }</pre>
 *
 * <p>Vert.x makes new metrics for every server at each change of a list. Here they are bound to the node of the server's key
 * when the list is, so that statistics and ejections survive. A node is forgotten when no list in use has its key. Ejections are bounded
 * over all services of the client: where that matters, give each service a client.
 *
 * <p>Vert.x tells of broken connections and timeouts, not of what was answered: a server that answers 500 is a good one here.
 * Failover is the client's business, and Vert.x's has none. Zones, weights and tags are known of servers that are {@link
 * Profiled}, as those of our address resolver are; others are of the usual weight, in no zone and without tags.
 *
 * <p>Thread-safe.
 */
public final class VertxLoadBalancer implements LoadBalancer {
    private final BalanceOptions options;
    private final Ejections ejections;
    private final LongSupplier clock;
    private final Map<String, Node> nodes = new HashMap<>();
    private final List<WeakReference<Selector>> inUse = new ArrayList<>();

    /** A balancer for one client. */
    public VertxLoadBalancer(BalanceOptions options) {
        this(options, System::nanoTime);
    }

    VertxLoadBalancer(BalanceOptions options, LongSupplier clock) {
        this.options = new BalanceOptions(options);
        this.ejections = new Ejections(options.ejection().mostShare());
        this.clock = clock;
    }

    @Override
    public InteractionMetrics<?> newMetrics() {
        return new BoundMetrics(clock);
    }

    @Override
    public synchronized ServerSelector selector(List<? extends ServerEndpoint> servers) {
        Map<Node, Integer> indexes = new HashMap<>();
        boolean joins = servers.stream()
                .anyMatch(server -> nodes.containsKey(profile(server).key()));
        for (int i = 0; i < servers.size(); i++) {
            Node node = node(profile(servers.get(i)), joins);
            indexes.putIfAbsent(node, i);
            if (servers.get(i).metrics() instanceof BoundMetrics metrics) {
                metrics.bind(node);
            }
        }
        Selector selector = new Selector(indexes);
        inUse.add(new WeakReference<>(selector));
        forgetUnused();
        ejections.setKnown(nodes.size());
        return selector;
    }

    private static Profile profile(ServerEndpoint server) {
        return server.unwrap() instanceof Profiled profiled ? profiled.profile() : Profile.of(server.key());
    }

    private Node node(Profile profile, boolean joins) {
        long warmUpNanos = joins ? options.slowStartNanos() : 0;
        Node node = nodes.computeIfAbsent(
                profile.key(),
                key -> new Node(profile, options, ejections, new Serving(clock.getAsLong(), warmUpNanos)));
        node.setProfile(profile);
        return node;
    }

    private void forgetUnused() {
        inUse.removeIf(reference -> reference.get() == null);
        Set<Node> used = new HashSet<>();
        for (WeakReference<Selector> reference : inUse) {
            Selector selector = reference.get();
            if (selector != null) {
                used.addAll(selector.indexes.keySet());
            }
        }
        nodes.values().stream().filter(node -> !used.contains(node)).forEach(Node::retire);
        nodes.values().retainAll(used);
    }

    /** The choice from one list. Thread-safe. */
    private final class Selector implements ServerSelector {
        private final Map<Node, Integer> indexes;
        private final List<Node> list;
        private final Roster roster;
        private final LatencyWatch latencyWatch;

        Selector(Map<Node, Integer> indexes) {
            this.indexes = indexes;
            this.list = indexes.keySet().stream()
                    .sorted((one, other) -> one.key().compareTo(other.key()))
                    .toList();
            this.roster = new Roster(list, options.split(), options, ejections, ThreadLocalRandom::current);
            this.latencyWatch = new LatencyWatch(options.ejection(), clock.getAsLong());
        }

        @Override
        public int select() {
            return select(Selection.ANY);
        }

        @Override
        public int select(String key) {
            return select(Selection.ANY.withKey(key));
        }

        private int select(Selection selection) {
            long nowNanos = clock.getAsLong();
            latencyWatch.look(list, nowNanos);
            Node node = roster.pick(selection, nowNanos);
            return node == null ? -1 : indexes.getOrDefault(node, -1);
        }
    }
}
