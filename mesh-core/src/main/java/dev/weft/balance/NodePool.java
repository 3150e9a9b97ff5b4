// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import dev.weft.balance.Standing.Serving;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one service, and the choice of one for each call.
 *
 * <pre>{@code
 * NodePool pool = new NodePool("orders", new BalanceOptions());
 * pool.update(profiles, System.nanoTime());
 * Node node = pool.pick(Selection.ANY, System.nanoTime());
 * node.begin(call, System.nanoTime());
 * ...
 * node.end(call, System.nanoTime(), Outcome.SUCCESS);
 * }</pre>
 *
 * <p>Pure: time is passed in, in nanoseconds of any one clock, and chance is drawn from the generator given. Thread-safe:
 * changes of the list take a lock, picks take none.
 */
public final class NodePool {
    private final String service;
    private final BalanceOptions options;
    private final Supplier<? extends RandomGenerator> random;
    private final Ejections ejections;
    private final LatencyWatch latencyWatch;
    private final long beganNanos;
    private Split split;
    private volatile Map<String, Node> known = Map.of();
    private volatile List<Node> nodes = List.of();
    private volatile Roster roster;

    /** An empty pool that draws chance from the thread. */
    public NodePool(String service, BalanceOptions options) {
        this(service, options, ThreadLocalRandom::current, System.nanoTime());
    }

    /**
     * An empty pool.
     *
     * @param random the generator of the calling thread, or one that is never used by two at once
     * @param nowNanos the time at which it begins
     */
    public NodePool(String service, BalanceOptions options, Supplier<? extends RandomGenerator> random, long nowNanos) {
        this.service = service;
        this.options = new BalanceOptions(options);
        this.random = random;
        this.ejections = new Ejections(options.ejection().mostShare());
        this.latencyWatch = new LatencyWatch(options.ejection(), nowNanos);
        this.beganNanos = nowNanos;
        this.split = options.split();
        this.roster = new Roster(nodes, split, this.options, ejections, random);
    }

    /**
     * These are the instances now. Those known by the same key keep their statistics; those that join others start slowly,
     * unless the pool is as young itself, and cannot know who is new. Of two with the same key, the last one counts.
     */
    public synchronized void update(Collection<Profile> profiles, long nowNanos) {
        Map<String, Node> before = known;
        Map<String, Node> after = new HashMap<>();
        boolean young = nowNanos - beganNanos < options.slowStartNanos();
        long warmUpNanos = before.isEmpty() || young ? 0 : options.slowStartNanos();
        for (Profile profile : profiles) {
            Node old = before.get(profile.key());
            Node node = old != null ? old : join(profile, new Serving(nowNanos, warmUpNanos));
            node.setProfile(profile);
            after.put(profile.key(), node);
        }
        known = after;
        before.values().stream().filter(node -> after.get(node.key()) != node).forEach(Node::retire);
        rebuild();
    }

    private Node join(Profile profile, Serving standing) {
        return new Node(profile, options, ejections, standing);
    }

    /** Routes calls by {@code split} from now on. */
    public synchronized void split(Split split) {
        this.split = split;
        rebuild();
    }

    /** By key, so that all callers agree on the order. */
    private void rebuild() {
        List<Node> sorted = new ArrayList<>(known.values());
        sorted.sort((one, other) -> one.key().compareTo(other.key()));
        nodes = List.copyOf(sorted);
        ejections.setKnown(nodes.size());
        roster = new Roster(nodes, split, options, ejections, random);
    }

    /** The instance for a call; null if there is none, as {@link #explain} says. */
    public @Nullable Node pick(Selection selection, long nowNanos) {
        latencyWatch.look(nodes, nowNanos);
        return roster.pick(selection, nowNanos);
    }

    /**
     * The connection to {@code key} broke, or could not be made: it gets no more calls until there is another, or until a call
     * may try. Unknown keys are ignored.
     */
    public void connectionLost(String key, long nowNanos) {
        Node node = known.get(key);
        if (node != null) {
            node.lost(nowNanos);
        }
    }

    /** There is a connection to {@code key}: it gets calls again, if it was ejected for want of one. */
    public void connectionMade(String key, long nowNanos) {
        Node node = known.get(key);
        if (node != null) {
            node.reached(nowNanos);
        }
    }

    /**
     * {@code key} gets no calls until then, whoever else there is: a breaker is open. Its standing is not touched. Unknown keys
     * are ignored.
     *
     * @param untilNanos null for at once
     */
    public void bar(String key, @Nullable Long untilNanos) {
        Node node = known.get(key);
        if (node != null) {
            node.bar(untilNanos);
        }
    }

    /** All that are known, by key, those of weight 0 too. */
    public List<Node> nodes() {
        return nodes;
    }

    /** The one of this key, if it is known. */
    public @Nullable Node node(String key) {
        return known.get(key);
    }

    /** Why nothing could be picked, for a message: {@code no live instance of "orders": 3 known, all 3 ejected}. */
    public String explain(Selection selection, long nowNanos) {
        return "no live instance of \"" + service + "\": " + new Explanation(nodes, selection, nowNanos);
    }
}
