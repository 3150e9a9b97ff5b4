// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Limit;
import dev.weft.limiter.LocalLimiter;
import dev.weft.limiter.Quota;
import dev.weft.limiter.Quota.WhenAway;
import dev.weft.limiter.SlidingLog;
import dev.weft.limiter.SlidingWindow;
import dev.weft.limiter.Ticket;
import dev.weft.limiter.TokenBucket;
import dev.weft.limiter.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/**
 * What is decided while Redis is away, as each quota says. A node's share of a limit is the limit divided by the nodes that
 * live, and at least one permit. Thread-safe.
 */
final class AwayDecisions {
    /** When to come back, where nobody knows when Redis will. */
    private static final long COME_BACK_MICROS = 1_000_000;

    private static final Duration LONGEST_PER = Duration.ofDays(365);
    private static final int MOST_SHARES = 10_000;

    private final LocalLimiter local;
    private final IntSupplier liveNodes;
    private final Map<Limit, Share> shares = new ConcurrentHashMap<>();

    private record Share(int nodes, Quota quota) {}

    AwayDecisions(Vertx vertx, int maxKeys, IntSupplier liveNodes) {
        this.local = new LocalLimiter(vertx, maxKeys);
        this.liveNodes = liveNodes;
    }

    Decision decide(Demand demand) {
        for (Charge charge : demand.charges()) {
            if (charge.quota().whenAway() == WhenAway.CLOSED) {
                return Decision.of(verdicts(demand, List.of()), Decision.Basis.AWAY);
            }
        }
        List<Charge> own = demand.charges().stream()
                .filter(AwayDecisions::isShared)
                .map(this::share)
                .toList();
        List<Verdict> verdicts = own.isEmpty()
                ? List.of()
                : local.decide(new Demand(own, demand.id())).verdicts();
        return Decision.of(verdicts(demand, verdicts), Decision.Basis.AWAY);
    }

    /** Whether somebody who asked for a leaky bucket's turn was refused it here, and may wait for one. */
    boolean isToQueue(Demand demand, Decision decision) {
        return decision instanceof Decision.Rejected rejected
                && rejected.basis() == Decision.Basis.AWAY
                && rejected.retryAfterMicros() != Limit.NEVER
                && isShared(demand.charges().get(0));
    }

    /** Waits for a turn in this node's share, until {@code gone}. */
    Future<Decision> queue(Demand demand, Duration within, Future<Void> gone) {
        Charge own = share(demand.charges().get(0));
        Ticket ticket = local.acquire(new Demand(List.of(own), demand.id()), within);
        gone.onComplete(left -> ticket.cancel());
        return ticket.decision().map(decision -> Decision.of(decision.verdicts(), Decision.Basis.AWAY));
    }

    /** Gives back what was taken from this node's share. */
    void refund(Demand demand, Decision.Admitted admitted) {
        List<Charge> own = new ArrayList<>();
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < demand.charges().size(); i++) {
            if (isShared(demand.charges().get(i))) {
                own.add(share(demand.charges().get(i)));
                verdicts.add(admitted.verdicts().get(i));
            }
        }
        if (!own.isEmpty()) {
            local.refund(new Demand(own, demand.id()), new Decision.Admitted(verdicts, Decision.Basis.AWAY));
        }
    }

    Future<Void> close() {
        return local.close();
    }

    private static boolean isShared(Charge charge) {
        return charge.quota().whenAway() == WhenAway.LOCAL_SHARE;
    }

    /** The verdicts on the charges, of which {@code own} are on those that this node has a share of. */
    private static List<Verdict> verdicts(Demand demand, List<Verdict> own) {
        List<Verdict> verdicts = new ArrayList<>(demand.charges().size());
        int next = 0;
        for (Charge charge : demand.charges()) {
            long capacity = charge.quota().limit().capacity();
            if (isShared(charge) && next < own.size()) {
                verdicts.add(own.get(next++));
            } else if (charge.quota().whenAway() == WhenAway.CLOSED) {
                verdicts.add(new Verdict(COME_BACK_MICROS, 0, COME_BACK_MICROS, 0));
            } else {
                verdicts.add(new Verdict(0, capacity, 0, 0));
            }
        }
        return verdicts;
    }

    private Charge share(Charge charge) {
        int nodes = Math.max(1, liveNodes.getAsInt());
        Share share = shares.get(charge.quota().limit());
        if (share == null || share.nodes() != nodes) {
            share = new Share(nodes, Quota.of(divided(charge.quota().limit(), nodes)));
            if (shares.size() >= MOST_SHARES) {
                shares.clear();
            }
            shares.put(charge.quota().limit(), share);
        }
        return new Charge(charge.key(), share.quota(), charge.cost());
    }

    private static Limit divided(Limit limit, int nodes) {
        if (limit instanceof FixedWindow window) {
            return new FixedWindow(part(window.permits(), nodes), window.window());
        }
        if (limit instanceof SlidingWindow window) {
            return new SlidingWindow(
                    part(window.permits(), nodes), window.window(), window.intervals(), window.counting());
        }
        if (limit instanceof SlidingLog log) {
            return new SlidingLog(part(log.permits(), nodes), log.window());
        }
        if (limit instanceof TokenBucket bucket) {
            long burst = part(bucket.burst(), nodes);
            return new TokenBucket(bucket.rate(), slower(bucket.per(), nodes), burst);
        }
        LeakyBucket bucket = (LeakyBucket) limit;
        return new LeakyBucket(bucket.rate(), slower(bucket.per(), nodes), part(bucket.queue(), nodes));
    }

    /** No longer than it takes a bucket to fill, or it would be no limit any more. */
    private static Duration slower(Duration per, int nodes) {
        Duration longer = per.multipliedBy(nodes);
        return longer.compareTo(LONGEST_PER) < 0 ? longer : per;
    }

    private static long part(long permits, int nodes) {
        return permits == 0 ? 0 : Math.max(1, permits / nodes);
    }
}
