// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.mesh;

import dev.weft.config.SettingsException;
import dev.weft.limiter.Demand;
import dev.weft.limiter.Limiter;
import dev.weft.limiter.LocalLimiter;
import dev.weft.limiter.Ticket;
import dev.weft.limiter.redis.LiveNodes;
import dev.weft.limiter.redis.RedisLimiter;
import dev.weft.limiter.redis.RedisLimiterOptions;
import dev.weft.limiter.redis.RedisRules;
import dev.weft.limiter.rules.Attributes;
import dev.weft.limiter.rules.LiveRules;
import dev.weft.limiter.rules.Matched;
import dev.weft.limiter.rules.Rules;
import dev.weft.redis.RedisSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Rules, and the limiter that keeps them: what a door asks about each call. Thread-safe; no thread ever waits in it. Owned by
 * who opened it.
 */
public final class RuledLimits {
    /** How often rules in Redis are looked at. */
    private static final Duration REDIS_INTERVAL = Duration.ofSeconds(3);

    private static final String INLINE = "limits.rules";
    private static final Duration NEVER_AGAIN = Duration.ofDays(365);

    private final LiveRules rules;
    private final Limiter limiter;
    private final String domain;
    private final List<Supplier<Future<Void>>> resources;
    private final RefusalLog log = new RefusalLog(System::nanoTime);
    private final List<RulingListener> listeners = new CopyOnWriteArrayList<>(List.of(log));

    private RuledLimits(LiveRules rules, Limiter limiter, String domain, List<Supplier<Future<Void>>> resources) {
        this.rules = rules;
        this.limiter = limiter;
        this.domain = domain;
        this.resources = List.copyOf(resources);
    }

    /**
     * Limits as the settings say.
     *
     * @return fails if the rules of a file cannot be read or are wrong; those in Redis may come later
     */
    public static Future<RuledLimits> open(Vertx vertx, LimitsSettings settings) {
        List<Supplier<Future<Void>>> resources = new CopyOnWriteArrayList<>();
        return rules(vertx, settings, resources)
                .onSuccess(rules -> resources.add(rules::close))
                .map(rules -> new RuledLimits(rules, limiter(vertx, settings, resources), settings.domain(), resources))
                .recover(failure -> closeAll(resources).transform(closed -> Future.failedFuture(failure)));
    }

    private static Future<LiveRules> rules(
            Vertx vertx, LimitsSettings settings, List<Supplier<Future<Void>>> resources) {
        Path file = settings.rulesFile();
        if (file != null) {
            return LiveRules.ofFile(vertx, file, LiveRules.DEFAULT_FILE_INTERVAL)
                    .compose(live -> requireDomain(live, settings, file.toString()));
        }
        if (settings.rules() != null) {
            String text = settings.rules().encode();
            return LiveRules.open(vertx, INLINE, () -> Future.succeededFuture(text), NEVER_AGAIN)
                    .compose(live -> requireDomain(live, settings, INLINE));
        }
        RedisSettings redis = settings.redis();
        RedisRules text = new RedisRules(vertx, redis.options(), redis.prefix());
        resources.add(text::close);
        return Future.succeededFuture(LiveRules.startingWith(Rules.NONE, vertx, text.source(), text, REDIS_INTERVAL));
    }

    private static Future<LiveRules> requireDomain(LiveRules live, LimitsSettings settings, String source) {
        Set<String> domains = live.current().domains();
        return domains.contains(settings.domain())
                ? Future.succeededFuture(live)
                : live.close()
                        .transform(closed -> Future.failedFuture(new SettingsException(
                                source, "has no domain " + settings.domain() + ", which is asked, but " + domains)));
    }

    private static Limiter limiter(Vertx vertx, LimitsSettings settings, List<Supplier<Future<Void>>> resources) {
        RedisSettings redis = settings.redis();
        if (!redis.isThere()) {
            Limiter local = new LocalLimiter(vertx);
            resources.add(local::close);
            return local;
        }
        RedisOptions options = redis.options();
        LiveNodes nodes = new LiveNodes(vertx, options, redis.prefix());
        Limiter shared = new RedisLimiter(
                vertx,
                options,
                RedisLimiterOptions.DEFAULT.withPrefix(redis.prefix()).withDecisionTimeout(settings.decisionTimeout()),
                nodes);
        resources.add(nodes::close);
        resources.add(shared::close);
        return shared;
    }

    /**
     * Decides about a call: all limits that it meets admit it, or none is charged. It may wait for a leaky bucket, for as long
     * as that rule says.
     *
     * @param cost how many permits, 0 to 2<sup>50</sup>; 0 only looks
     * @param patience how long the caller waits at most
     * @param leaving is given what leaves the line, if the call waits in one
     * @return fails only when this is closed
     */
    public Future<Ruling> ask(Attributes call, long cost, Duration patience, Consumer<Runnable> leaving) {
        Matched matched = rules.current().matchCall(domain, call, cost);
        if (matched.isEmpty()) {
            return Future.succeededFuture(Ruling.FREE);
        }
        tryOut(matched);
        return matched.demand(null)
                .map(demand -> decide(matched, demand, patience, leaving))
                .orElseGet(() -> Future.succeededFuture(Ruling.FREE));
    }

    private Future<Ruling> decide(Matched matched, Demand demand, Duration patience, Consumer<Runnable> leaving) {
        Duration wait = matched.maxWait().compareTo(patience) < 0 ? matched.maxWait() : patience;
        if (wait.isZero()) {
            return limiter.tryAcquire(demand).map(decision -> told(new Ruling(matched.enforced(), decision)));
        }
        Ticket ticket = limiter.acquire(demand, wait);
        if (!ticket.decision().isComplete()) {
            leaving.accept(ticket::cancel);
        }
        return ticket.decision().map(decision -> told(new Ruling(matched.enforced(), decision)));
    }

    /** Limits in shadow are asked, and never waited for. */
    private void tryOut(Matched matched) {
        List<Demand> demands = matched.shadowDemands();
        for (int i = 0; i < demands.size(); i++) {
            Matched.Ruled ruled = matched.shadowed().get(i);
            limiter.tryAcquire(demands.get(i))
                    .onSuccess(decision ->
                            listeners.forEach(listener -> listener.triedOut(new Ruling(List.of(ruled), decision))));
        }
    }

    private Ruling told(Ruling ruling) {
        listeners.forEach(listener -> listener.decided(ruling));
        return ruling;
    }

    /** Has a listener told of each ruling from now on, on the thread on which it is made. */
    public void listen(RulingListener listener) {
        listeners.add(Objects.requireNonNull(listener));
    }

    /** The rules, which may change at any time. */
    public LiveRules rules() {
        return rules;
    }

    /** What decides. */
    public Limiter limiter() {
        return limiter;
    }

    /** Ends it all: who waits is refused. Idempotent. */
    public Future<Void> close() {
        return closeAll(resources);
    }

    private static Future<Void> closeAll(List<Supplier<Future<Void>>> resources) {
        return Future.join(resources.stream().map(Supplier::get).toList()).mapEmpty();
    }
}
