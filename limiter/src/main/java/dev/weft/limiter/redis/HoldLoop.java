// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Decision.Basis;
import dev.weft.limiter.concurrency.HoldDecision;
import dev.weft.limiter.concurrency.HoldDemand;
import dev.weft.limiter.concurrency.NoHold;
import dev.weft.limiter.redis.HoldCommand.Operation;
import dev.weft.limiter.redis.HoldCommand.Told;
import dev.weft.redis.RedisFailure;
import dev.weft.redis.RedisLink;
import dev.weft.redis.RedisScript;
import dev.weft.time.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The operations on what is held in Redis, over one connection: whatever comes within a turn of the event loop goes in one
 * command, in its order. Confined to its event loop.
 */
final class HoldLoop {
    private static final RedisScript SCRIPT = RedisScript.of(HoldLoop.class, RedisScript.REDIS_CLOCK, "hold");

    /** The most operations in one command: it keeps Redis from others for well under a millisecond. */
    private static final int MOST_OPERATIONS = 64;

    /** Who comes when so many wait is decided about as if Redis were away. */
    private static final int MOST_WAITING = 100_000;

    /** Releases that Redis could not be told are told later; of more of them, leases are the end. */
    private static final int MOST_OWED = 10_000;

    private static final long OWED_MILLIS = 500;

    private final ContextInternal context;
    private final RedisLink link;
    private final boolean cluster;
    private final Function<HoldDemand, HoldDecision> away;
    private final Consumer<String> freed;
    private final LimitKeys names;
    private final long timeoutNanos;
    private final CommandPipe<List<Told>> pipe;
    private final String client = UUID.randomUUID().toString();
    private final ArrayDeque<HoldCommand> waiting = new ArrayDeque<>();
    private final ArrayDeque<HoldCommand> owed = new ArrayDeque<>();
    private long holds;
    private boolean closed;

    /**
     * The operations on a connection of their own.
     *
     * @param away decides while Redis is away
     * @param freed is told of each key of which something is being released
     */
    HoldLoop(
            ContextInternal context,
            RedisLink link,
            RedisLimiterOptions options,
            boolean cluster,
            Function<HoldDemand, HoldDecision> away,
            Consumer<String> freed) {
        this.context = context;
        this.link = link;
        this.cluster = cluster;
        this.away = away;
        this.freed = freed;
        this.names = new LimitKeys(options.prefix());
        this.timeoutNanos = options.decisionTimeout().toNanos();
        this.pipe = new CommandPipe<>(context, link, SCRIPT, names, client, options, cluster, this::nextBatch);
    }

    /** Decides, in time. What is granted too late is released. */
    Future<HoldDecision> decide(HoldDemand demand) {
        long now = System.nanoTime();
        if (isAway(now)) {
            return context.succeededFuture(away.apply(demand));
        }
        String id = client + '.' + Long.toString(holds++, Character.MAX_RADIX);
        HoldCommand command = new HoldCommand(
                Operation.HOLD, demand.key(), id, demand.permits(), demand.limit(), now, context.promise());
        Promise<HoldDecision> decision = context.promise();
        long timer = context.setTimer(Backoff.millis(timeoutNanos), late -> decision.complete(away.apply(demand)));
        send(command).onComplete(done -> {
            Told told = done.succeeded() ? done.result() : null;
            SharedHold hold = told != null && told.held() ? new SharedHold(this, command) : null;
            boolean inTime = context.owner().cancelTimer(timer);
            if (told == null) {
                // Redis may have granted it nevertheless.
                oweRelease(command);
            } else if (!inTime && hold != null) {
                hold.release();
            }
            if (inTime) {
                decision.complete(told == null ? away.apply(demand) : decision(hold, told));
            }
        });
        return decision.future();
    }

    /** Begins a lease anew; fails if nobody knows whether it did. */
    Future<Boolean> renew(HoldCommand held) {
        return isAway(System.nanoTime())
                ? context.failedFuture(new RedisFailure("Redis is away"))
                : send(held.then(Operation.RENEW, context.promise())).map(Told::held);
    }

    /** Gives permits back; if Redis cannot be told, then later, or their lease ends it. */
    void release(HoldCommand held) {
        tellReleased(held);
        freed.accept(held.key());
    }

    ContextInternal context() {
        return context;
    }

    /** Ends all that is under way, after what was released has gone out. */
    Future<Void> close() {
        closed = true;
        pipe.flush();
        Promise<Void> over = context.promise();
        awaitEmpty(over, System.nanoTime());
        return over.future().eventually(link::close);
    }

    private void awaitEmpty(Promise<Void> over, long beginNanos) {
        if (pipe.isEmpty() || System.nanoTime() - beginNanos > timeoutNanos) {
            over.complete();
        } else {
            context.setTimer(1, again -> awaitEmpty(over, beginNanos));
        }
    }

    private void tellReleased(HoldCommand held) {
        if (closed || waiting.size() >= MOST_WAITING) {
            oweRelease(held);
        } else {
            send(held.then(Operation.RELEASE, context.promise())).onFailure(unsure -> oweRelease(held));
        }
    }

    private void oweRelease(HoldCommand held) {
        if (held.permits() == 0 || owed.size() >= MOST_OWED || closed) {
            return;
        }
        owed.add(held);
        if (owed.size() == 1) {
            context.setTimer(OWED_MILLIS, due -> {
                List<HoldCommand> all = List.copyOf(owed);
                owed.clear();
                all.stream().filter(one -> !one.isLeaseOver()).forEach(this::tellReleased);
            });
        }
    }

    private boolean isAway(long nowNanos) {
        return closed || waiting.size() >= MOST_WAITING || pipe.isSilent(nowNanos);
    }

    private static HoldDecision decision(@Nullable SharedHold hold, Told told) {
        if (hold == null) {
            return new HoldDecision.Refused(told.verdict(), Basis.STATE);
        }
        return new HoldDecision.Granted(hold.permits() == 0 ? NoHold.NONE : hold, told.verdict(), Basis.STATE);
    }

    private Future<Told> send(HoldCommand command) {
        waiting.add(command);
        pipe.flushLater();
        return command.answer().future();
    }

    /** What has gathered; in a Cluster, as far as it has one tag. */
    private @Nullable HoldBatch nextBatch() {
        HoldBatch batch = new HoldBatch(names);
        long now = System.nanoTime();
        while (!waiting.isEmpty() && fits(batch, waiting.element())) {
            HoldCommand next = waiting.remove();
            if (next.operation() == Operation.HOLD && now - next.askedNanos() > timeoutNanos) {
                next.answer().fail(new RedisFailure("too late to ask"));
            } else {
                batch.add(next);
            }
        }
        return batch.size() == 0 ? null : batch;
    }

    private boolean fits(HoldBatch batch, HoldCommand next) {
        return batch.size() == 0
                || (batch.size() < MOST_OPERATIONS && (!cluster || next.tag().equals(batch.tag())));
    }
}
