// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that are good for the same calls, and the order in which a choice is made among them:
 *
 * <ol>
 *   <li>A probe that is due takes the call: an ejected node returns this way.
 *   <li>The caller's zone, for as much as it can carry, else the other zones.
 *   <li>There, what the balancer chooses of those that serve, or in a panic of those that can be reached.
 *   <li>If there is nobody: the other zones; then whoever can be reached; then whoever is known.
 * </ol>
 *
 * <p>Thread-safe; bound to one list for its life.
 */
final class Subset {
    /** So that staying in the zone does not say which instance a key gets there. */
    private static final long USE = 0x5A4F4E45L;

    private final List<Node> nodes;
    private final Chooser local;
    private final Chooser others;
    private final Zones zones;
    private final double panicShare;
    private final Ejections ejections;
    private final Supplier<? extends RandomGenerator> random;
    private volatile @Nullable Poll poll;

    Subset(List<Node> nodes, BalanceOptions options, Ejections ejections, Supplier<? extends RandomGenerator> random) {
        List<Node> near = nodes.stream().filter(node -> isLocal(node, options)).toList();
        List<Node> far = nodes.stream().filter(node -> !isLocal(node, options)).toList();
        this.nodes = nodes;
        this.local = options.balancer().bind(near, random);
        this.others = options.balancer().bind(far, random);
        this.zones = new Zones(nodes, near, options.zoneHeadroom());
        this.panicShare = options.ejection().panicShare();
        this.ejections = ejections;
        this.random = random;
    }

    private static boolean isLocal(Node node, BalanceOptions options) {
        return !options.zone().isEmpty() && node.profile().zone().equals(options.zone());
    }

    /** The standings as of one change, and what follows from them. */
    private record Poll(Census census, double localShare) {}

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    List<Node> nodes() {
        return nodes;
    }

    /** Whether there is one that serves and that {@code selection} has not tried. */
    boolean serves(Selection selection, long nowNanos) {
        for (Node node : nodes) {
            if (node.isServing() && !node.isBarred(nowNanos) && !selection.hasTried(node)) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    Node pick(Selection selection, long nowNanos) {
        Poll now = poll();
        Node probe = now.census().probeFor(selection, nowNanos);
        if (probe != null) {
            return probe;
        }
        Admission admission = now.census().panics() ? Admission.REACHABLE : Admission.HEALTHY;
        Node picked = pick(selection, admission, now.localShare(), nowNanos);
        return picked == null && panicShare > 0 ? pickInNeed(selection, now.localShare(), nowNanos) : picked;
    }

    private @Nullable Node pickInNeed(Selection selection, double localShare, long nowNanos) {
        Node reachable = pick(selection, Admission.REACHABLE, localShare, nowNanos);
        return reachable != null ? reachable : pick(selection, Admission.ANY, localShare, nowNanos);
    }

    private @Nullable Node pick(Selection selection, Admission admission, double localShare, long nowNanos) {
        boolean stays = localShare == 1 || localShare > 0 && lot(selection) < localShare;
        Chooser first = stays ? local : others;
        Node picked = first.choose(selection, admission, nowNanos);
        return picked != null ? picked : (stays ? others : local).choose(selection, admission, nowNanos);
    }

    private double lot(Selection selection) {
        return selection.isKeyed()
                ? Hashing.fraction(selection.hash(), USE)
                : random.get().nextDouble();
    }

    private Poll poll() {
        long changes = ejections.changes();
        Poll last = poll;
        if (last != null && last.census().isOf(changes)) {
            return last;
        }
        Census census = Census.of(nodes, panicShare, changes);
        Poll next = new Poll(census, census.panics() ? zones.localShareInPanic() : zones.localShare());
        poll = next;
        return next;
    }
}
