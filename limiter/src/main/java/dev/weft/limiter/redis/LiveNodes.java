// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.redis.RedisLink;
import dev.weft.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * How many nodes share the limits of a prefix: each tells Redis every two seconds that it lives, and is counted until it has
 * been silent for six. While Redis is away the last count stands. Thread-safe.
 */
public final class LiveNodes implements IntSupplier {
    private static final RedisScript SCRIPT = RedisScript.of(LiveNodes.class, RedisScript.REDIS_CLOCK, "count-nodes");
    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final int BEATS_OF_SILENCE = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final String NOBODY = "";

    private final ContextInternal context;
    private final RedisLink link;
    private final String key;
    private final String id = UUID.randomUUID().toString();
    private final long timer;
    private volatile int count = 1;

    /**
     * Begins to be counted.
     *
     * @param redis where Redis is and how to get in
     * @param prefix that of the limits
     */
    public LiveNodes(Vertx vertx, RedisOptions redis, String prefix) {
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        RedisOptions options = new RedisOptions(redis).setPreferredProtocolVersion(ProtocolVersion.RESP2);
        this.link = new RedisLink(context, options, "nodes that share limits", TIMEOUT);
        this.key = new LimitKeys(prefix).nodes();
        context.runOnContext(go -> beat());
        this.timer = vertx.setPeriodic(BEAT.toMillis(), id -> context.runOnContext(go -> beat()));
    }

    /** At least 1, for there is this one. */
    @Override
    public int getAsInt() {
        return count;
    }

    /** Is counted no more, from now on if Redis can be told. Idempotent. */
    public Future<Void> close() {
        context.owner().cancelTimer(timer);
        // Not of the context, which is gone when somebody closes Vert.x next.
        Promise<Void> done = Promise.promise();
        context.runOnContext(
                go -> ask(NOBODY, id).transform(told -> link.close()).onComplete(done));
        return done.future();
    }

    private void beat() {
        ask(id, NOBODY).onSuccess(living -> count = Math.max(1, living));
    }

    private Future<Integer> ask(String joins, String leaves) {
        long span = TimeUnit.NANOSECONDS.toMicros(BEAT.toNanos() * BEATS_OF_SILENCE);
        return link.run(SCRIPT, List.of(key), List.of(joins, span, leaves), TIMEOUT, Response::toInteger);
    }
}
