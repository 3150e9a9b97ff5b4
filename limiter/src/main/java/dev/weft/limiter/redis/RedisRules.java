// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.config.SettingsException;
import dev.weft.config.TextSource;
import dev.weft.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The text of rules that nodes share: one key of Redis, {@code PREFIX:limits:rules}. Thread-safe. */
public final class RedisRules implements TextSource {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final ContextInternal context;
    private final RedisLink link;
    private final String key;

    /**
     * The text of a prefix.
     *
     * @param redis where Redis is and how to get in
     * @param prefix that of the limits
     */
    public RedisRules(Vertx vertx, RedisOptions redis, String prefix) {
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        RedisOptions options = new RedisOptions(redis).setPreferredProtocolVersion(ProtocolVersion.RESP2);
        this.link = new RedisLink(context, options, "rules of limits", TIMEOUT);
        this.key = new LimitKeys(prefix).rules();
    }

    /** What to call the text in messages. */
    public String source() {
        return "redis key " + key;
    }

    @Override
    public Future<String> read() {
        return ask(Request.cmd(Command.GET).arg(key), RedisRules::text)
                .compose(text -> text == null
                        ? Future.failedFuture(new SettingsException(source(), "no such key"))
                        : Future.succeededFuture(text));
    }

    /** Puts a text in place of the one that is there; whether it is right was for the caller to see. */
    public Future<Void> write(String text) {
        return ask(Request.cmd(Command.SET).arg(key).arg(text), reply -> null).mapEmpty();
    }

    /** Lets go of Redis. Idempotent. */
    public Future<Void> close() {
        // Not of the context, which is gone when somebody closes Vert.x next.
        Promise<Void> done = Promise.promise();
        context.runOnContext(go -> link.close().onComplete(done));
        return done.future();
    }

    private Future<@Nullable String> ask(
            Request request, java.util.function.Function<@Nullable Response, @Nullable String> reader) {
        Promise<@Nullable String> answer = context.promise();
        context.runOnContext(go -> link.send(request, TIMEOUT, reader).onComplete(answer));
        return answer.future();
    }

    private static @Nullable String text(@Nullable Response reply) {
        return reply == null ? null : reply.toString();
    }
}
