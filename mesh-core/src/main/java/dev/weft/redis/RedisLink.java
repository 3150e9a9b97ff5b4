// SPDX-License-Identifier: Apache-2.0
package dev.weft.redis;

import dev.weft.time.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection to Redis that is there when it is needed. It is made with the first command and remade after it was lost; a
 * command that finds none and cannot make one fails. Each command has a deadline, which is put off while Redis answers the
 * commands before it: when Redis has more to do than it can, giving up and asking again makes it never come to an end. For
 * the same reason it is doubled each time that it was missed, until answers come soon again. A deadline that is missed, or any answer that casts doubt on the connection (a demoted master, a moved slot that was not
 * found), ends the connection together with the client behind it, for that may hold dead endpoints of a Cluster or an old
 * idea of who is master.
 *
 * <p>Confined to its context's event loop, where commands are pipelined.
 */
public final class RedisLink {
    private static final System.Logger LOG = System.getLogger(RedisLink.class.getName());
    /** How long a lost connection is not remade, at first. */
    public static final Duration LEAST_BACKOFF = Duration.ofMillis(20);

    private static final Duration MOST_BACKOFF = Duration.ofSeconds(1);

    /** A deadline is put off to so many times what it was at most. */
    private static final int MOST_PATIENCE = 10;

    /** Deadlines are doubled to so many times what they were at most. */
    private static final int MOST_STRETCH = 8;

    /** They are halved again when an answer takes less than this part of one. */
    private static final int SOON = 4;

    /** Answers that are about the command, not about the connection. */
    private static final Set<String> ABOUT_THE_COMMAND = Set.of(
            "NOSCRIPT", "ERR", "WRONGTYPE", "OOM", "BUSY", "CROSSSLOT", "NOPERM", "MISCONF", "BUSYGROUP", "UNBLOCKED");

    private final ContextInternal context;
    private final RedisOptions options;
    private final String purpose;
    private final Duration connectTimeout;
    private final Backoff backoff = new Backoff(
            LEAST_BACKOFF, MOST_BACKOFF, () -> ThreadLocalRandom.current().nextDouble());
    private @Nullable Session session;
    private long notBeforeNanos = System.nanoTime();
    private int stretch = 1;
    private boolean away;
    private boolean closed;

    /** A client of its own and its one connection, which may still be in the making. */
    private static final class Session {
        private final Redis client;
        private final Future<RedisConnection> connection;
        private long answeredNanos = System.nanoTime();

        Session(Redis client, Future<RedisConnection> connection) {
            this.client = client;
            this.connection = connection;
        }
    }

    /**
     * A link that connects with its first command.
     *
     * @param options say where Redis is and how to get in
     * @param purpose for the log
     * @param connectTimeout how long it may take to connect and to log in
     */
    public RedisLink(ContextInternal context, RedisOptions options, String purpose, Duration connectTimeout) {
        this.context = context;
        this.options = options;
        this.purpose = purpose;
        this.connectTimeout = connectTimeout;
    }

    /**
     * Sends a command, and brings what {@code reader} reads in its reply, which is null for nil. A reply that it cannot read
     * may be another command's, and ends the connection.
     */
    public <T extends @Nullable Object> Future<T> send(
            Request request, Duration timeout, Function<@Nullable Response, T> reader) {
        Session current;
        try {
            current = session();
        } catch (RuntimeException e) {
            return context.failedFuture(e);
        }
        Promise<T> answer = context.promise();
        current.connection
                .onSuccess(connection -> send(request, timeout, reader, current, connection, answer))
                .onFailure(e -> answer.tryFail(new RedisFailure(String.valueOf(e.getMessage()))));
        return answer.future();
    }

    /** The deadline begins here: for how long a connection may be in the making is another matter. */
    private <T extends @Nullable Object> void send(
            Request request,
            Duration timeout,
            Function<@Nullable Response, T> reader,
            Session current,
            RedisConnection connection,
            Promise<T> answer) {
        Patience patience = new Patience(current, answer, stretch * timeout.toNanos());
        connection.send(request).onComplete(done -> {
            patience.end();
            current.answeredNanos = System.nanoTime();
            if (done.succeeded()) {
                read(current, done.result(), reader, answer);
            } else if (ABOUT_THE_COMMAND.contains(firstWord(done.cause()))) {
                answer.tryFail(new RedisFailure(String.valueOf(done.cause().getMessage())));
            } else {
                broken(
                        current,
                        answer,
                        new RedisFailure(String.valueOf(done.cause().getMessage())));
            }
        });
    }

    /** For how long a command is waited for. */
    private final class Patience {
        private final Session current;
        private final Promise<?> answer;
        private final long timeoutNanos;
        private final long begin = System.nanoTime();
        private long timer;

        Patience(Session current, Promise<?> answer, long timeoutNanos) {
            this.current = current;
            this.answer = answer;
            this.timeoutNanos = timeoutNanos;
            waitFor(timeoutNanos);
        }

        void end() {
            context.owner().cancelTimer(timer);
            if ((System.nanoTime() - begin) * SOON < timeoutNanos) {
                stretch = Math.max(1, stretch / 2);
            }
        }

        private void waitFor(long nanos) {
            timer = context.owner().setTimer(Backoff.millis(nanos), due -> look());
        }

        private void look() {
            long now = System.nanoTime();
            long remaining =
                    Math.min(current.answeredNanos + timeoutNanos - now, begin + MOST_PATIENCE * timeoutNanos - now);
            if (session == current && remaining > 0) {
                waitFor(remaining);
            } else {
                if (session == current) {
                    stretch = Math.min(MOST_STRETCH, 2 * stretch);
                }
                long millis = TimeUnit.NANOSECONDS.toMillis(now - begin);
                broken(current, answer, new RedisFailure("no answer from Redis within " + millis + " ms"));
            }
        }
    }

    private <T extends @Nullable Object> void read(
            Session current, @Nullable Response reply, Function<@Nullable Response, T> reader, Promise<T> answer) {
        T result;
        try {
            result = reader.apply(reply);
        } catch (RuntimeException e) {
            broken(current, answer, new RedisFailure("a reply that cannot be read: " + e));
            return;
        }
        answer.tryComplete(result);
    }

    /**
     * Runs a script by its digest, or by its text where Redis does not have it yet, and brings what {@code reader} reads in
     * its reply. A script does all its writes or none, so what fails with {@code NOSCRIPT} was not begun.
     *
     * @param keys in a Cluster, all of one slot
     * @param arguments texts, numbers or {@link Buffer}s of bytes
     */
    public <T extends @Nullable Object> Future<T> run(
            RedisScript script,
            List<String> keys,
            List<?> arguments,
            Duration timeout,
            Function<@Nullable Response, T> reader) {
        return send(request(Command.EVALSHA, script.digest(), keys, arguments), timeout, reader)
                .recover(e -> e instanceof RedisFailure failure && failure.isMissingScript()
                        ? send(request(Command.EVAL, script.text(), keys, arguments), timeout, reader)
                        : context.failedFuture(e));
    }

    private static Request request(Command command, String script, List<String> keys, List<?> arguments) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        for (Object argument : arguments) {
            if (argument instanceof Buffer bytes) {
                request.arg(bytes);
            } else {
                request.arg(argument.toString());
            }
        }
        return request;
    }

    /** Closes the connection, or the one in the making when it is made; commands that are under way fail. */
    public Future<Void> close() {
        closed = true;
        Session last = session;
        session = null;
        return last == null
                ? context.succeededFuture()
                : last.connection.transform(made -> last.client.close()).otherwiseEmpty();
    }

    private Session session() {
        if (closed) {
            throw new RedisFailure("the connection for " + purpose + " is closed");
        }
        Session current = session;
        if (current == null) {
            if (notBeforeNanos - System.nanoTime() > 0) {
                throw new RedisFailure("Redis is away");
            }
            current = connect();
            session = current;
        }
        return current;
    }

    private Session connect() {
        Redis client = Redis.createClient(context.owner(), new RedisOptions(options));
        Promise<RedisConnection> connected = context.promise();
        Session fresh = new Session(client, connected.future());
        long timer = context.owner()
                .setTimer(
                        connectTimeout.toMillis(),
                        late -> connected.tryFail(
                                new RedisFailure("no connection within " + connectTimeout.toMillis() + " ms")));
        client.connect().onComplete(connected::tryComplete, connected::tryFail);
        connected.future().onComplete(done -> context.owner().cancelTimer(timer));
        connected.future().onSuccess(connection -> connected(fresh, connection)).onFailure(e -> forget(fresh, e));
        return fresh;
    }

    private void connected(Session fresh, RedisConnection connection) {
        backoff.reset();
        connection.endHandler(ended -> forget(fresh, new RedisFailure("Redis closed the connection")));
        connection.exceptionHandler(e -> forget(fresh, e));
        if (away) {
            away = false;
            LOG.log(System.Logger.Level.INFO, "Redis is back, for {0}", purpose);
        }
    }

    private void broken(Session broken, Promise<?> answer, RedisFailure cause) {
        forget(broken, cause);
        answer.tryFail(cause);
    }

    private void forget(Session gone, Throwable cause) {
        if (session != gone) {
            return;
        }
        session = null;
        notBeforeNanos = System.nanoTime() + backoff.nextNanos();
        if (!away && !closed) {
            away = true;
            LOG.log(System.Logger.Level.WARNING, "Redis is away, for {0}: {1}", purpose, cause.getMessage());
        }
        gone.client.close().onFailure(e -> LOG.log(System.Logger.Level.DEBUG, "a Redis client did not close", e));
    }

    private static String firstWord(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        int space = message.indexOf(' ');
        return space < 0 ? message : message.substring(0, space);
    }
}
