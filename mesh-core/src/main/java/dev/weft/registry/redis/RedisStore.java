// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import dev.weft.redis.RedisFailure;
import dev.weft.redis.RedisLink;
import dev.weft.redis.RedisScript;
import dev.weft.registry.RegistryStore;
import dev.weft.registry.State;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ledgers in Redis. Each command is one script, so that it happens whole or not at all, by Redis's clock. Confined to the
 * registry's event loop.
 */
public final class RedisStore implements RegistryStore {
    private static final System.Logger LOG = System.getLogger(RedisStore.class.getName());
    private static final Duration GARBAGE_INTERVAL = Duration.ofHours(1);
    private static final int DONE = 1;
    private static final int UNKNOWN = 0;
    private static final int FENCED = -1;
    private static final int RENEWED_FIELDS = 3;

    private final ContextInternal context;
    private final RedisOptions options;
    private final RedisStoreOptions storeOptions;
    private final LedgerScripts scripts;
    private final LedgerKeys keys;
    private final RedisLink link;
    private final List<ChangeReader> readers = new ArrayList<>();
    private final long garbageTimer;

    /** A store that connects when it is first asked. {@code options} say where Redis is and how to get in. */
    public RedisStore(ContextInternal context, RedisOptions options, RedisStoreOptions storeOptions) {
        this(context, options, storeOptions, LedgerScripts.ON_REDIS_TIME);
    }

    RedisStore(ContextInternal context, RedisOptions options, RedisStoreOptions storeOptions, LedgerScripts scripts) {
        this.context = context;
        this.options = new RedisOptions(options).setPreferredProtocolVersion(ProtocolVersion.RESP2);
        this.storeOptions = storeOptions;
        this.scripts = scripts;
        this.keys = new LedgerKeys(storeOptions.prefix());
        this.link = newLink("leases and lookups");
        this.garbageTimer = context.owner()
                .setPeriodic(GARBAGE_INTERVAL.toMillis(), timer -> services().otherwiseEmpty());
    }

    @Override
    public Future<Registered> register(
            String service, String id, String profile, State state, int weight, long generation, Duration lease) {
        return run(
                        scripts.register(),
                        service,
                        RedisStore::registered,
                        id,
                        profile,
                        state.letter(),
                        weight,
                        generation,
                        micros(lease))
                .onSuccess(registered -> list(service));
    }

    @Override
    public Future<List<Renewed>> renew(String service, List<Held> leases, Duration lease) {
        List<Object> arguments = new ArrayList<>();
        arguments.add(micros(lease));
        for (Held held : leases) {
            arguments.add(held.id());
            arguments.add(held.generation());
        }
        return run(scripts.renew(), service, reply -> renewed(reply, leases.size()), arguments.toArray());
    }

    @Override
    public Future<Answer> change(
            String service, String id, long generation, @Nullable State state, @Nullable Integer weight) {
        Object letter = state == null ? "" : state.letter();
        return run(scripts.change(), service, RedisStore::answer, id, generation, letter, weight == null ? "" : weight);
    }

    @Override
    public Future<Answer> withdraw(String service, String id, long generation) {
        return run(scripts.withdraw(), service, RedisStore::answer, id, generation);
    }

    @Override
    public Future<Snapshot> snapshot(String service) {
        return run(scripts.members(), service, RedisStore::snapshot);
    }

    @Override
    public Future<Pulse> pulse(String service) {
        return run(scripts.pulse(), service, RedisStore::pulse);
    }

    @Override
    public Future<Map<String, Duration>> leases(String service) {
        return run(scripts.leases(), service, RedisStore::leases);
    }

    /** Those of which nothing is left are forgotten on the way. */
    @Override
    public Future<Set<String>> services() {
        return send(Request.cmd(Command.SMEMBERS).arg(keys.services()), RedisStore::texts)
                .compose(listed -> {
                    List<Future<@Nullable String>> live =
                            listed.stream().map(this::nameOrForget).toList();
                    return Future.all(live).map(all -> {
                        Set<String> names = new TreeSet<>();
                        live.stream()
                                .map(Future::result)
                                .filter(java.util.Objects::nonNull)
                                .forEach(names::add);
                        return names;
                    });
                });
    }

    @Override
    public Following follow(String service, long revision, Follower follower) {
        ChangeReader reader;
        if (options.getType() == RedisClientType.CLUSTER || readers.isEmpty()) {
            reader = new ChangeReader(
                    newLink("changes of services"), keys, storeOptions.commandTimeout(), this::unblock);
            readers.add(reader);
        } else {
            reader = readers.get(0);
        }
        Following following = reader.follow(service, revision, follower);
        return options.getType() == RedisClientType.CLUSTER ? () -> end(reader, following) : following;
    }

    @Override
    public Future<Void> close() {
        context.owner().cancelTimer(garbageTimer);
        List<Future<Void>> closing = new ArrayList<>();
        readers.forEach(reader -> closing.add(reader.close()));
        closing.add(link.close());
        return Future.join(closing).mapEmpty();
    }

    private RedisLink newLink(String purpose) {
        return new RedisLink(context, options, purpose, storeOptions.connectTimeout());
    }

    /** Streams of two services may be in two slots: in a Cluster each has a reader of its own. */
    private void end(ChangeReader reader, Following following) {
        following.stop();
        readers.remove(reader);
        reader.close().onFailure(e -> LOG.log(System.Logger.Level.DEBUG, "a reader did not close", e));
    }

    private void unblock(long clientId) {
        send(Request.cmd(Command.CLIENT).arg("UNBLOCK").arg(clientId), reply -> reply)
                .onFailure(e -> LOG.log(System.Logger.Level.DEBUG, "a reader learns of it later: {0}", e.getMessage()));
    }

    private void list(String service) {
        send(Request.cmd(Command.SADD).arg(keys.services()).arg(service), reply -> reply)
                .onFailure(e -> LOG.log(System.Logger.Level.DEBUG, "not listed: {0}", e.getMessage()));
    }

    private Future<@Nullable String> nameOrForget(String service) {
        return exists(service).compose(exists -> {
            if (exists) {
                return context.succeededFuture(service);
            }
            return send(Request.cmd(Command.SREM).arg(keys.services()).arg(service), reply -> reply)
                    .compose(removed -> exists(service))
                    .onSuccess(back -> {
                        if (back) {
                            list(service);
                        }
                    })
                    .map(back -> back ? service : null);
        });
    }

    private Future<Boolean> exists(String service) {
        return send(
                Request.cmd(Command.EXISTS).arg(keys.state(service)),
                reply -> required(reply).toInteger() > 0);
    }

    private <T> Future<T> run(RedisScript script, String service, Function<Response, T> reader, Object... arguments) {
        return link.run(
                script,
                keys.of(service),
                List.of(arguments),
                storeOptions.commandTimeout(),
                reply -> reader.apply(required(reply)));
    }

    <T extends @Nullable Object> Future<T> send(Request request, Function<@Nullable Response, T> reader) {
        return link.send(request, storeOptions.commandTimeout(), reader);
    }

    private static Response required(@Nullable Response reply) {
        if (reply == null) {
            throw new RedisFailure("nil");
        }
        return reply;
    }

    private static Registered registered(Response reply) {
        Registered registered = new Registered(
                answer(reply.get(0)), reply.get(1).toLong(), reply.get(2).toLong());
        if (registered.answer() == Answer.UNKNOWN || registered.generation() <= 0) {
            throw new RedisFailure("no answer to a registration: " + registered);
        }
        return registered;
    }

    private static Snapshot snapshot(Response reply) {
        Map<String, String> members = new LinkedHashMap<>();
        Response pairs = reply.get(2);
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            members.put(pairs.get(i).toString(), pairs.get(i + 1).toString());
        }
        return new Snapshot(reply.get(0).toLong(), reply.get(1).toLong(), members);
    }

    private static Pulse pulse(Response reply) {
        return new Pulse(
                reply.get(0).toLong(),
                reply.get(1).toLong(),
                reply.get(2).toInteger(),
                duration(reply.get(3)),
                duration(reply.get(4)));
    }

    private static Map<String, Duration> leases(Response reply) {
        Map<String, Duration> leases = new LinkedHashMap<>();
        for (int i = 0; i + 1 < reply.size(); i += 2) {
            leases.put(reply.get(i).toString(), duration(reply.get(i + 1)));
        }
        return leases;
    }

    private static List<String> texts(@Nullable Response reply) {
        List<String> texts = new ArrayList<>();
        required(reply).forEach(text -> texts.add(text.toString()));
        return texts;
    }

    private static List<Renewed> renewed(Response reply, int leases) {
        List<Renewed> renewed = new ArrayList<>();
        for (int i = 0; i < leases * RENEWED_FIELDS; i += RENEWED_FIELDS) {
            Answer answer = answer(reply.get(i));
            renewed.add(
                    answer == Answer.DONE
                            ? new Renewed(
                                    answer,
                                    State.of(reply.get(i + 1).toString().charAt(0)),
                                    reply.get(i + 2).toInteger())
                            : Renewed.not(answer));
        }
        return renewed;
    }

    private static Answer answer(Response reply) {
        return switch (reply.toInteger()) {
            case DONE -> Answer.DONE;
            case UNKNOWN -> Answer.UNKNOWN;
            case FENCED -> Answer.FENCED;
            default -> throw new RedisFailure("no answer of a script: " + reply);
        };
    }

    private static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }

    private static Duration duration(Response micros) {
        return Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(micros.toLong()));
    }
}
