// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import dev.weft.redis.RedisFailure;
import dev.weft.redis.RedisLink;
import dev.weft.registry.RegistryStore.Change;
import dev.weft.registry.RegistryStore.Follower;
import dev.weft.registry.RegistryStore.Following;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for changes of the services that are followed, by {@code XREAD BLOCK} on a connection of its own. When that fails in
 * any way, all followers are told that they have lost, and begin anew. Confined to the registry's event loop.
 */
final class ChangeReader {
    private static final Duration BLOCK = Duration.ofSeconds(2);
    private static final int MOST_CHANGES_A_READ = 1_000;

    /** So many deadlines of a command: to begin anew costs a Redis that is merely slow a snapshot of each service. */
    private static final int PATIENCE = 3;

    private final RedisLink link;
    private final LedgerKeys keys;
    private final Duration timeout;
    private final LongConsumer unblock;
    private final Map<String, Followed> followed = new LinkedHashMap<>();
    private @Nullable Long clientId;
    private boolean reading;
    private boolean unblocked;
    private long sentNanos;

    /** {@code unblock} makes Redis answer the read of the client with this number at once. */
    ChangeReader(RedisLink link, LedgerKeys keys, Duration commandTimeout, LongConsumer unblock) {
        this.link = link;
        this.keys = keys;
        this.timeout = BLOCK.plus(commandTimeout.multipliedBy(PATIENCE));
        this.unblock = unblock;
    }

    private final class Followed implements Following {
        private final String service;
        private final Follower follower;
        private long position;

        Followed(String service, Follower follower, long revision) {
            this.service = service;
            this.follower = follower;
            this.position = revision;
        }

        @Override
        public void stop() {
            followed.remove(service, this);
        }
    }

    Following follow(String service, long revision, Follower follower) {
        Followed one = new Followed(service, follower, revision);
        followed.put(service, one);
        if (!reading) {
            read();
        } else if (clientId != null) {
            unblocked = true;
            unblock.accept(clientId);
        }
        return one;
    }

    Future<Void> close() {
        followed.clear();
        return link.close();
    }

    private void read() {
        reading = true;
        unblocked = false;
        sentNanos = System.nanoTime();
        identified()
                .compose(identified -> link.send(request(), timeout, ChangeReader::changes))
                .onComplete(done -> {
                    reading = false;
                    if (done.succeeded() && !show(done.result()) && isTooSoon()) {
                        lose(new RedisFailure("Redis answers a read for changes at once, without any"));
                    } else if (done.failed()) {
                        lose(done.cause());
                    }
                    if (!followed.isEmpty() && !reading) {
                        read();
                    }
                });
    }

    /** The number by which this connection can be unblocked. A new connection is noticed when the old one's read fails. */
    private Future<?> identified() {
        return clientId != null
                ? Future.succeededFuture()
                : link.send(
                        Request.cmd(Command.CLIENT).arg("ID"),
                        timeout,
                        id -> clientId = id == null ? null : id.toLong());
    }

    private Request request() {
        Request request = Request.cmd(Command.XREAD)
                .arg("COUNT")
                .arg(MOST_CHANGES_A_READ)
                .arg("BLOCK")
                .arg(BLOCK.toMillis())
                .arg("STREAMS");
        followed.values().forEach(one -> request.arg(keys.changes(one.service)));
        followed.values().forEach(one -> request.arg(one.position + "-0"));
        return request;
    }

    /** A read without news lasts its time, unless it was cut short: or else it would be repeated without end. */
    private boolean isTooSoon() {
        return !unblocked && System.nanoTime() - sentNanos < BLOCK.toNanos() / 2;
    }

    /** Whether there was anything new. */
    private boolean show(Map<String, List<Change>> changes) {
        boolean news = false;
        for (Followed one : List.copyOf(followed.values())) {
            List<Change> own = changes.get(keys.changes(one.service));
            if (own != null && !own.isEmpty() && followed.get(one.service) == one) {
                long last = own.get(own.size() - 1).revision();
                news |= last > one.position;
                one.position = last;
                one.follower.changed(own);
            }
        }
        return news;
    }

    private void lose(Throwable cause) {
        clientId = null;
        List<Followed> lost = List.copyOf(followed.values());
        followed.clear();
        lost.forEach(one -> one.follower.lost(cause));
    }

    /** Changes by the key of their stream; the reply is nil when there were none in time. */
    private static Map<String, List<Change>> changes(@Nullable Response reply) {
        Map<String, List<Change>> changes = new LinkedHashMap<>();
        if (reply != null) {
            for (Response stream : reply) {
                List<Change> own = new ArrayList<>();
                stream.get(1).forEach(entry -> own.add(change(entry)));
                changes.put(stream.get(0).toString(), own);
            }
        }
        return changes;
    }

    private static Change change(Response entry) {
        String id = entry.get(0).toString();
        Map<String, String> fields = new LinkedHashMap<>();
        Response pairs = entry.get(1);
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            fields.put(pairs.get(i).toString(), pairs.get(i + 1).toString());
        }
        String member = fields.getOrDefault("member", "");
        return new Change(
                Long.parseLong(id.substring(0, id.indexOf('-'))),
                Long.parseLong(fields.getOrDefault("previous", "-1")),
                fields.getOrDefault("id", ""),
                member.isEmpty() ? null : member);
    }
}
