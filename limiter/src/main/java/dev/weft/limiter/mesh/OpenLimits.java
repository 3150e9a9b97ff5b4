// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.mesh;

import dev.weft.config.LiveText;
import dev.weft.limiter.Limiter;
import dev.weft.limiter.LocalLimiter;
import dev.weft.limiter.redis.LiveNodes;
import dev.weft.limiter.redis.RedisLimiter;
import dev.weft.limiter.redis.RedisLimiterOptions;
import dev.weft.limiter.redis.RedisRules;
import dev.weft.limiter.rules.LiveRules;
import dev.weft.limiter.rules.Rules;
import dev.weft.redis.RedisSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Rules, and the limiter that keeps them, as settings say. Thread-safe. Owned by who opened it. */
public final class OpenLimits {
    /** How often rules in Redis are looked at. */
    private static final Duration REDIS_INTERVAL = Duration.ofSeconds(3);

    private static final String INLINE = "limits.rules";
    private static final Duration NEVER_AGAIN = Duration.ofDays(365);

    private final LiveText<Rules> rules;
    private final Limiter limiter;
    private final List<Supplier<Future<Void>>> resources;

    private OpenLimits(LiveText<Rules> rules, Limiter limiter, List<Supplier<Future<Void>>> resources) {
        this.rules = rules;
        this.limiter = limiter;
        this.resources = List.copyOf(resources);
    }

    /**
     * Opens what the settings say.
     *
     * @return fails if the rules of a file cannot be read or are wrong; those in Redis may come later
     */
    public static Future<OpenLimits> open(Vertx vertx, LimitsSettings settings) {
        List<Supplier<Future<Void>>> resources = new CopyOnWriteArrayList<>();
        return rules(vertx, settings, resources)
                .onSuccess(rules -> resources.add(rules::close))
                .map(rules -> new OpenLimits(rules, limiter(vertx, settings, resources), resources))
                .recover(failure -> closeAll(resources).transform(closed -> Future.failedFuture(failure)));
    }

    private static Future<LiveText<Rules>> rules(
            Vertx vertx, LimitsSettings settings, List<Supplier<Future<Void>>> resources) {
        Path file = settings.rulesFile();
        if (file != null) {
            return LiveRules.ofFile(vertx, file, LiveRules.DEFAULT_FILE_INTERVAL);
        }
        if (settings.rules() != null) {
            String text = settings.rules().encode();
            return LiveRules.open(vertx, INLINE, () -> Future.succeededFuture(text), NEVER_AGAIN);
        }
        RedisSettings redis = settings.redis();
        RedisRules text = new RedisRules(vertx, redis.options(), redis.prefix());
        resources.add(text::close);
        return Future.succeededFuture(LiveRules.startingWith(Rules.NONE, vertx, text.source(), text, REDIS_INTERVAL));
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

    /** The rules, which may change at any time. */
    public LiveText<Rules> rules() {
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
