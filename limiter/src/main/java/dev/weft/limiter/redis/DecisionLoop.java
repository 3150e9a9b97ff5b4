// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.Limit;
import dev.weft.limiter.LimitNumbers;
import dev.weft.limiter.Verdict;
import dev.weft.limiter.redis.DecisionReader.Told;
import dev.weft.redis.RedisLink;
import dev.weft.redis.RedisScript;
import dev.weft.time.Backoff;
import dev.weft.time.DeadlineWheel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of one event loop, over one connection to Redis. What can be decided without asking is; whatever else comes
 * within a turn of the loop goes in one command. Confined to its event loop.
 */
final class DecisionLoop {
    /** The most demands in one command: it keeps Redis from others for well under a millisecond. */
    private static final int MOST_DEMANDS = 64;

    /** Who comes when so many wait is decided about as if Redis were away. */
    private static final int MOST_WAITING = 100_000;

    /** Keys of which something is remembered at most; of others each question is asked. */
    private static final int MOST_KEYS = 100_000;

    /** Limits whose numbers are remembered at most. */
    private static final int MOST_LIMITS = 1_000;

    private static final Duration SWEEP = Duration.ofMillis(50);

    private final ContextInternal context;
    private final RedisLink link;
    private final boolean cluster;
    private final AwayDecisions away;
    private final IntSupplier liveNodes;
    private final LimitKeys names;
    private final long timeoutNanos;
    private final CommandPipe<List<Told>> pipe;

    private final Map<String, KeyState> keys = new HashMap<>();
    private final Map<Limit, LimitNumbers> numbers = new HashMap<>();
    private final ArrayDeque<KeyState> ready = new ArrayDeque<>();
    private final ArrayDeque<KeyState> wanting = new ArrayDeque<>();
    private final ArrayDeque<AskedApart> apart = new ArrayDeque<>();
    private final DeadlineWheel deadlines = new DeadlineWheel(System.nanoTime());
    private int waiting;
    private boolean ticking;
    private boolean sweeping;
    private boolean closed;

    DecisionLoop(
            ContextInternal context,
            RedisLink link,
            RedisScript script,
            String client,
            RedisLimiterOptions options,
            boolean cluster,
            AwayDecisions away,
            IntSupplier liveNodes) {
        this.context = context;
        this.link = link;
        this.cluster = cluster;
        this.away = away;
        this.liveNodes = liveNodes;
        this.names = new LimitKeys(options.prefix());
        this.timeoutNanos = options.decisionTimeout().toNanos();
        this.pipe = new CommandPipe<>(context, link, script, names, client, options, cluster, this::nextBatch);
    }

    /** Decides a demand, of which in a Cluster all keys have one tag, and tells {@code caller}. */
    Future<Decision> decide(Demand demand, ContextInternal caller) {
        long now = System.nanoTime();
        if (demand.charges().size() > 1 || demand.id() != null) {
            return askApart(demand, caller, now, question -> AskedApart.all(this, question));
        }
        Charge charge = demand.charges().get(0);
        KeyState known = keys.get(charge.key());
        Decision here = known == null ? null : known.decideHere(charge, now);
        if (here != null) {
            return caller.succeededFuture(here);
        }
        if (isAway(now)) {
            return caller.succeededFuture(away.decide(demand));
        }
        KeyState key = known == null ? newKey(charge) : known;
        Question question = question(demand, caller, now);
        key.await(question);
        if (key.becameReady()) {
            ready.add(key);
            pipe.flushLater();
        }
        return question.decision();
    }

    /** Takes a place in the queue of a leaky bucket; an admission's verdict says how long to wait for it. */
    Future<Decision> reserve(Demand demand, ContextInternal caller, long longestMicros) {
        return askApart(demand, caller, System.nanoTime(), question -> AskedApart.place(this, question, longestMicros));
    }

    /** Gives back what counts since then. */
    void giveBack(Charge charge, long fromMicros) {
        if (charge.cost() > 0 && apart.size() < MOST_WAITING) {
            apart.add(AskedApart.giveBack(this, charge, fromMicros));
            pipe.flushLater();
        }
    }

    /** Ends all that is under way; what was taken beforehand is given back. */
    Future<Void> close() {
        closed = true;
        keys.values().forEach(KeyState::giveBackLeases);
        pipe.flush();
        Promise<Void> over = context.promise();
        long end = System.nanoTime() + timeoutNanos;
        awaitEmpty(over, end);
        return over.future().eventually(link::close);
    }

    private void awaitEmpty(Promise<Void> over, long endNanos) {
        if (pipe.isEmpty() || endNanos - System.nanoTime() <= 0) {
            over.complete();
        } else {
            context.setTimer(1, again -> awaitEmpty(over, endNanos));
        }
    }

    ContextInternal context() {
        return context;
    }

    int liveNodes() {
        return liveNodes.getAsInt();
    }

    /** The numbers of a limit; those of limits that were seen lately need not be worked out again. */
    LimitNumbers numbers(Limit limit) {
        LimitNumbers known = numbers.get(limit);
        if (known != null) {
            return known;
        }
        if (numbers.size() >= MOST_LIMITS) {
            numbers.clear();
        }
        LimitNumbers fresh = LimitNumbers.of(limit);
        numbers.put(limit, fresh);
        return fresh;
    }

    /** Permits for this key run out sooner than others would come. */
    void wantsMore(KeyState key) {
        wanting.add(key);
        pipe.flushLater();
    }

    /** Nothing is under way for this key any more. */
    void answered(KeyState key) {
        if (key.becameReady()) {
            ready.add(key);
        } else if (key.isIdle(System.nanoTime())) {
            keys.remove(key.key(), key);
        } else {
            sweepLater();
        }
    }

    /** Tells a decision, if it is not too late. */
    void decide(Question question, Decision decision) {
        if (question.decide(decision)) {
            deadlines.disarm(question);
            waiting--;
        }
    }

    /** Admits; who was refused meanwhile has what was taken given back, unless it may be asked for again by its name. */
    void admit(Question question, List<Verdict> verdicts) {
        decide(question, new Decision.Admitted(verdicts, Decision.Basis.STATE));
        if (question.wasRefused() && question.demand().id() == null) {
            for (int i = 0; i < verdicts.size(); i++) {
                giveBack(question.demand().charges().get(i), verdicts.get(i).fromMicros());
            }
        }
    }

    /** Decides as is meant for when Redis is away. */
    void decideAway(Question question) {
        if (!question.isDecided()) {
            decide(question, away.decide(question.demand()));
        }
    }

    private Future<Decision> askApart(
            Demand demand, ContextInternal caller, long nowNanos, Function<Question, AskedApart> ask) {
        if (isAway(nowNanos)) {
            return caller.succeededFuture(away.decide(demand));
        }
        Question question = question(demand, caller, nowNanos);
        apart.add(ask.apply(question));
        pipe.flushLater();
        return question.decision();
    }

    /** Nobody is made to wait for a Redis that does not answer those before. */
    private boolean isAway(long nowNanos) {
        return closed || waiting >= MOST_WAITING || pipe.isSilent(nowNanos);
    }

    private KeyState newKey(Charge charge) {
        KeyState key = new KeyState(this, charge.key(), charge.quota(), keys.size() < MOST_KEYS);
        keys.put(charge.key(), key);
        return key;
    }

    private Question question(Demand demand, ContextInternal caller, long nowNanos) {
        Question question = new Question(this, demand, caller.promise());
        waiting++;
        deadlines.arm(question, nowNanos + timeoutNanos);
        if (!ticking) {
            ticking = true;
            tick();
        }
        return question;
    }

    private void tick() {
        long next = deadlines.nextTickNanos();
        if (next == Long.MAX_VALUE) {
            ticking = false;
            return;
        }
        context.setTimer(Backoff.millis(next - System.nanoTime()), due -> {
            deadlines.advance(System.nanoTime());
            tick();
        });
    }

    private void sweepLater() {
        if (sweeping || closed) {
            return;
        }
        sweeping = true;
        context.setTimer(SWEEP.toMillis(), due -> {
            sweeping = false;
            long now = System.nanoTime();
            keys.values().forEach(key -> key.giveBackExpired(now));
            keys.values().removeIf(key -> key.isIdle(now));
            if (!keys.isEmpty()) {
                sweepLater();
            }
        });
    }

    /** What has gathered; in a Cluster, as far as it has one tag. */
    private @Nullable DemandBatch nextBatch() {
        long now = System.nanoTime();
        DemandBatch batch = new DemandBatch(names);
        while (fits(batch, apart.isEmpty() ? null : apart.element().tag())) {
            apart.remove().into(batch);
        }
        while (fits(batch, tag(ready))) {
            ready.remove().ask(batch, now);
        }
        while (fits(batch, tag(wanting))) {
            wanting.remove().askForMore(batch, now);
        }
        return batch.size() == 0 ? null : batch;
    }

    private static @Nullable String tag(ArrayDeque<KeyState> keys) {
        return keys.isEmpty() ? null : LimitKeys.tag(keys.element().key());
    }

    private boolean fits(DemandBatch batch, @Nullable String tag) {
        return tag != null
                && (batch.size() == 0 || (batch.size() < MOST_DEMANDS && (!cluster || tag.equals(batch.tag()))));
    }
}
