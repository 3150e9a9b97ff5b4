// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Limiter;
import dev.weft.limiter.Ticket;
import dev.weft.limiter.WaitingLines;
import dev.weft.redis.RedisLink;
import dev.weft.redis.RedisScript;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Limits that nodes share, kept in Redis and decided by its clock. Thread-safe; each event loop has a connection and decides
 * for those who ask on it.
 *
 * <p>What bounds its errors: strict limits are exact among all nodes while Redis answers. A refusal is remembered until the
 * exact time that it named; permits that others give back meanwhile are seen only then. {@link
 * dev.weft.limiter.Quota.Sharing#LEASED} says what holds for permits that are taken beforehand. While Redis does not answer
 * within {@link RedisLimiterOptions#decisionTimeout}, {@link dev.weft.limiter.Quota.WhenAway} decides; permits of that time
 * are not counted in Redis later. A Redis that fails over may forget its last decisions, one that comes back empty all.
 *
 * <p>In a Cluster, charges of one demand whose keys are in different slots are made one after the other, and given back when
 * a later one is refused: never over a limit, but for a moment others may see less than there is. Keys with a common hash
 * tag, such as <code>{acme}:user:ada</code>, are charged at once.
 *
 * <p>What a request with a name was charged is not given back, for whoever repeats it is admitted on that charge: neither by
 * {@link #refund}, nor when it was decided too late, nor when a later slot of a Cluster refuses it.
 */
public final class RedisLimiter implements Limiter {
    private static final RedisScript SCRIPT =
            RedisScript.of(RedisLimiter.class, RedisScript.REDIS_CLOCK, "limits", "decide");

    private final VertxInternal vertx;
    private final RedisOptions redis;
    private final RedisLimiterOptions options;
    private final IntSupplier liveNodes;
    private final AwayDecisions away;
    private final WaitingLines lines;
    private final ContextInternal home;
    private final Map<EventLoop, DecisionLoop> loops = new ConcurrentHashMap<>();
    private final Set<QueuedTurn> turns = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * A limiter that connects when it is first asked.
     *
     * @param redis where Redis is and how to get in
     * @param liveNodes how many nodes share the limits just now, at least 1; asked often, so it must be cheap
     */
    public RedisLimiter(Vertx vertx, RedisOptions redis, RedisLimiterOptions options, IntSupplier liveNodes) {
        this.vertx = (VertxInternal) vertx;
        this.redis = new RedisOptions(redis).setPreferredProtocolVersion(ProtocolVersion.RESP2);
        this.options = options;
        this.liveNodes = liveNodes;
        this.away = new AwayDecisions(vertx, options.maxLocalKeys(), liveNodes);
        this.home = this.vertx.createEventLoopContext();
        this.lines = new WaitingLines(
                vertx, RedisLimiter::nowMicros, (demand, asOf) -> decide(demand, caller()), this::refund);
    }

    @Override
    public Future<Decision> tryAcquire(Demand demand) {
        Decision behind = lines.refusalBehindLine(demand);
        ContextInternal caller = caller();
        return behind != null ? caller.succeededFuture(behind) : decide(demand, caller);
    }

    @Override
    public Ticket acquire(Demand demand, Duration within) {
        boolean queues = demand.charges().size() == 1
                && demand.id() == null
                && demand.charges().get(0).quota().limit() instanceof LeakyBucket;
        return queues && !closed ? reserve(demand, within) : lines.join(demand, within);
    }

    @Override
    public Future<Void> refund(Demand demand, Decision.Admitted admitted) {
        if (admitted.basis() == Decision.Basis.AWAY) {
            away.refund(demand, admitted);
            return Future.succeededFuture();
        }
        if (demand.id() != null) {
            return Future.succeededFuture();
        }
        for (int i = 0; i < demand.charges().size(); i++) {
            Charge charge = demand.charges().get(i);
            long from = admitted.verdicts().get(i).fromMicros();
            ContextInternal at = at(caller());
            at.execute(() -> loop(at).giveBack(charge, from));
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
        if (closed) {
            return Future.succeededFuture();
        }
        closed = true;
        List<Future<Void>> closing = new ArrayList<>();
        closing.add(lines.close());
        turns.forEach(QueuedTurn::cancel);
        loops.forEach((eventLoop, loop) -> {
            Promise<Void> done = Promise.promise();
            loop.context().execute(() -> loop.close().onComplete(done));
            closing.add(done.future());
        });
        closing.add(away.close());
        return Future.join(closing).mapEmpty();
    }

    private static long nowMicros() {
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    }

    private ContextInternal caller() {
        return vertx.getOrCreateContext();
    }

    /** The context whose loop decides for a caller. */
    private ContextInternal at(ContextInternal caller) {
        return caller.isEventLoopContext() ? caller : home;
    }

    private Future<Decision> decide(Demand demand, ContextInternal caller) {
        if (closed) {
            return caller.failedFuture(new IllegalStateException("the limiter is closed"));
        }
        return isOfSeveralSlots(demand)
                ? new SlotBySlot(demand, part -> decideAtOnce(part, caller), this::refund).decide()
                : decideAtOnce(demand, caller);
    }

    private Future<Decision> decideAtOnce(Demand demand, ContextInternal caller) {
        ContextInternal at = at(caller);
        if (at.inThread()) {
            return loop(at).decide(demand, caller);
        }
        Promise<Decision> promise = caller.promise();
        at.execute(() -> loop(at).decide(demand, at).onComplete(promise));
        return promise.future();
    }

    private Ticket reserve(Demand demand, Duration within) {
        ContextInternal caller = caller();
        ContextInternal at = at(caller);
        Promise<Decision> told = at.promise();
        long longest = within.compareTo(Duration.ofDays(1)) < 0
                ? TimeUnit.NANOSECONDS.toMicros(within.toNanos())
                : TimeUnit.DAYS.toMicros(1);
        at.execute(() -> loop(at).reserve(demand, at, longest).onComplete(told));
        Promise<Void> gone = at.promise();
        QueuedTurn turn = new QueuedTurn(
                at,
                caller.promise(),
                told.future()
                        .compose(decision -> away.isToQueue(demand, decision)
                                ? away.queue(demand, within, gone.future())
                                : at.succeededFuture(decision)),
                admitted -> refund(demand, admitted));
        turns.add(turn);
        turn.decision().onComplete(decided -> {
            turns.remove(turn);
            gone.complete();
        });
        return turn;
    }

    private boolean isOfSeveralSlots(Demand demand) {
        if (demand.charges().size() == 1 || redis.getType() != RedisClientType.CLUSTER) {
            return false;
        }
        String first = LimitKeys.tag(demand.charges().get(0).key());
        return demand.charges().stream()
                .anyMatch(charge -> !LimitKeys.tag(charge.key()).equals(first));
    }

    private DecisionLoop loop(ContextInternal context) {
        DecisionLoop known = loops.get(context.nettyEventLoop());
        return known != null ? known : loops.computeIfAbsent(context.nettyEventLoop(), this::newLoop);
    }

    private DecisionLoop newLoop(EventLoop eventLoop) {
        ContextInternal context =
                vertx.contextBuilder().withEventLoop(eventLoop).build();
        RedisLink link = new RedisLink(context, redis, "limits", options.connectTimeout());
        boolean cluster = redis.getType() == RedisClientType.CLUSTER;
        String client = UUID.randomUUID().toString();
        return new DecisionLoop(context, link, SCRIPT, client, options, cluster, away, liveNodes);
    }
}
