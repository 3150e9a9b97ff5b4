// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Decision.Basis;
import dev.weft.limiter.Limit;
import dev.weft.limiter.MicrosClock;
import dev.weft.limiter.Quota.WhenAway;
import dev.weft.limiter.Verdict;
import dev.weft.limiter.concurrency.ConcurrencyLimiter;
import dev.weft.limiter.concurrency.HoldDecision;
import dev.weft.limiter.concurrency.HoldDemand;
import dev.weft.limiter.concurrency.HoldLines;
import dev.weft.limiter.concurrency.HoldTicket;
import dev.weft.limiter.concurrency.KeyedConcurrency;
import dev.weft.limiter.concurrency.NoHold;
import dev.weft.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Concurrency limits that nodes share, kept in Redis and decided by its clock. Thread-safe; all of it happens on one event loop
 * over one connection.
 *
 * <p>Never is more held than the limit among all nodes, as long as Redis answers and forgets nothing: what a node held that
 * died, or that was cut off, is held until its lease is over. While Redis does not answer within {@link
 * RedisLimiterOptions#decisionTimeout}, {@link HoldDemand#whenAway} decides; what is held from that time does not count in Redis
 * later. A Redis that fails over may forget who came last, one that comes back empty everybody.
 *
 * <p>Those who wait on one node are served first in, first out; among nodes, whose first one asks first, and a node learns
 * within {@value #PAUSE_MILLIS} ms of what others have released.
 */
public final class RedisConcurrency implements ConcurrencyLimiter {
    /** How long the first of a line waits before it asks whether another node has released something. */
    private static final long PAUSE_MILLIS = 50;

    /** When to come back, where nobody knows when Redis will. */
    private static final long COME_BACK_MICROS = 1_000_000;

    private final ContextInternal context;
    private final IntSupplier liveNodes;
    private final KeyedConcurrency local;
    private final HoldLines lines;
    private final HoldLoop loop;
    private volatile boolean closed;

    /**
     * A limiter that connects when it is first asked.
     *
     * @param redis where Redis is and how to get in
     * @param liveNodes how many nodes share the limits just now, at least 1; asked often, so it must be cheap
     */
    public RedisConcurrency(Vertx vertx, RedisOptions redis, RedisLimiterOptions options, IntSupplier liveNodes) {
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.liveNodes = liveNodes;
        MicrosClock clock = new MicrosClock();
        this.local = new KeyedConcurrency(vertx, options.maxLocalKeys(), clock);
        this.lines = new HoldLines(context, clock, this::attempt);
        RedisOptions protocol = new RedisOptions(redis).setPreferredProtocolVersion(ProtocolVersion.RESP2);
        RedisLink link = new RedisLink(context, protocol, "concurrency limits", options.connectTimeout());
        boolean cluster = redis.getType() == RedisClientType.CLUSTER;
        this.loop = new HoldLoop(context, link, options, cluster, this::decideAway, lines::freed);
    }

    @Override
    public Future<HoldDecision> tryAcquire(HoldDemand demand) {
        ContextInternal caller = context.owner().getOrCreateContext();
        if (closed) {
            return caller.failedFuture(new IllegalStateException("the limiter is closed"));
        }
        HoldDecision behind = lines.refusalBehindLine(demand);
        if (behind != null) {
            return caller.succeededFuture(behind);
        }
        Promise<HoldDecision> decision = caller.promise();
        context.execute(() -> loop.decide(demand).onComplete(decision));
        return decision.future();
    }

    @Override
    public HoldTicket acquire(HoldDemand demand, Duration within) {
        return lines.join(demand, within);
    }

    @Override
    public Future<Void> close() {
        closed = true;
        // Not of the context, which is gone when somebody closes Vert.x next.
        Promise<Void> done = Promise.promise();
        lines.close()
                .onComplete(refused -> context.execute(() -> Future.join(loop.close(), local.close())
                        .<Void>mapEmpty()
                        .onComplete(done)));
        return done.future();
    }

    private Future<HoldLines.Answer> attempt(HoldDemand demand) {
        return loop.decide(demand)
                .map(decision -> new HoldLines.Answer(decision, TimeUnit.MILLISECONDS.toMicros(PAUSE_MILLIS)));
    }

    private HoldDecision decideAway(HoldDemand demand) {
        long capacity = demand.limit().permits();
        if (demand.permits() > capacity) {
            return refusedAway(Limit.NEVER);
        }
        if (demand.whenAway() == WhenAway.OPEN) {
            return new HoldDecision.Granted(new NoHold(demand.permits()), new Verdict(0, capacity, 0, 0), Basis.AWAY);
        }
        return demand.whenAway() == WhenAway.CLOSED ? refusedAway(COME_BACK_MICROS) : decideOnShare(demand);
    }

    /** More than this node's share may be there when Redis is back. */
    private HoldDecision decideOnShare(HoldDemand demand) {
        int nodes = Math.max(1, liveNodes.getAsInt());
        HoldDecision own = local.decide(
                new HoldDemand(demand.key(), demand.limit().dividedBy(nodes), demand.permits(), demand.whenAway()));
        if (own instanceof HoldDecision.Granted granted) {
            return new HoldDecision.Granted(granted.hold(), granted.verdict(), Basis.AWAY);
        }
        return own.verdict().waitMicros() == Limit.NEVER
                ? refusedAway(COME_BACK_MICROS)
                : new HoldDecision.Refused(own.verdict(), Basis.AWAY);
    }

    private static HoldDecision refusedAway(long waitMicros) {
        return new HoldDecision.Refused(new Verdict(waitMicros, 0, COME_BACK_MICROS, 0), Basis.AWAY);
    }
}
