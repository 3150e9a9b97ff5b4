// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a text that may change. The text is looked at now and then; when it has changed and is right, its rules are in
 * force at once, and listeners are told. When it is wrong, or away, those before stay, and its mistakes are logged as one
 * warning, once as long as it stays the same.
 *
 * <p>{@link #current} is for any thread and costs one volatile read. Everything else happens on the context that it was opened on,
 * and texts are parsed off the event loop.
 */
public final class LiveRules {
    /** How often a file is looked at if nobody says. */
    public static final Duration DEFAULT_FILE_INTERVAL = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(LiveRules.class.getName());
    private static final Duration READ_DEADLINE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Context context;
    private final String source;
    private final RulesText text;
    private final List<Consumer<Rules>> listeners = new CopyOnWriteArrayList<>();
    private final long timer;
    private volatile Rules current;
    private volatile @Nullable Throwable mistake;

    // Confined to the context.
    private @Nullable String judged;
    private Future<Rules> running;
    private @Nullable Future<Rules> next;
    private boolean closed;

    private LiveRules(Vertx vertx, String source, RulesText text, Duration interval, Rules initial) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.source = source;
        this.text = text;
        this.current = initial;
        this.running = Future.succeededFuture(initial);
        this.timer = vertx.setPeriodic(Math.max(1, interval.toMillis()), id -> context.runOnContext(go -> tick()));
    }

    /**
     * Follows a text whose rules are right now.
     *
     * @param source what to call the text in messages
     * @param interval how often to look at it, at least a millisecond
     * @return fails if it cannot be read or is wrong
     */
    public static Future<LiveRules> open(Vertx vertx, String source, RulesText text, Duration interval) {
        LiveRules rules = new LiveRules(vertx, source, text, interval, Rules.NONE);
        return rules.reload().map(rules).recover(e -> rules.close().transform(closed -> Future.failedFuture(e)));
    }

    /** Follows a file, as {@link #open} does. */
    public static Future<LiveRules> ofFile(Vertx vertx, Path file, Duration interval) {
        return open(vertx, file.toString(), new RulesFile(vertx, file), interval);
    }

    /** Follows a text that may be wrong or away for now; {@code initial} are in force until it is right. */
    public static LiveRules startingWith(Rules initial, Vertx vertx, String source, RulesText text, Duration interval) {
        LiveRules rules = new LiveRules(vertx, source, text, interval, initial);
        rules.reload();
        return rules;
    }

    /** What to call the text in messages, such as its file. */
    public String source() {
        return source;
    }

    /** The rules in force. */
    public Rules current() {
        return current;
    }

    /** What is wrong with the text as it was looked at last, if anything is; the rules in force are older then. */
    public Optional<Throwable> mistake() {
        return Optional.ofNullable(mistake);
    }

    /** Has a listener told of all rules that come into force from now on. One that throws is logged, and the next one told. */
    public void listen(Consumer<Rules> listener) {
        listeners.add(listener);
    }

    /** Tells a listener no more. */
    public void forget(Consumer<Rules> listener) {
        listeners.remove(listener);
    }

    /**
     * Looks at the text now.
     *
     * @return the rules that are in force after it; fails if the text cannot be read or is wrong
     */
    public Future<Rules> reload() {
        Promise<Rules> done = Promise.promise();
        context.runOnContext(go -> soonest().onComplete(done));
        return done.future();
    }

    /** Looks at the text no more. The rules stay as they are. Idempotent. */
    public Future<Void> close() {
        vertx.cancelTimer(timer);
        Promise<Void> done = Promise.promise();
        context.runOnContext(go -> {
            closed = true;
            done.complete();
        });
        return done.future();
    }

    private void tick() {
        if (next == null && running.isComplete()) {
            running = look();
        }
    }

    /** Who asks while a look runs may have written after it began, and gets the one after it; so do all who ask till then. */
    private Future<Rules> soonest() {
        if (next != null) {
            return next;
        }
        if (running.isComplete()) {
            running = look();
            return running;
        }
        next = running.transform(over -> {
            next = null;
            running = look();
            return running;
        });
        return next;
    }

    private Future<Rules> look() {
        if (closed) {
            return Future.succeededFuture(current);
        }
        Future<String> reading = Future.succeededFuture().compose(go -> text.read());
        return onContext(reading.timeout(READ_DEADLINE.toMillis(), TimeUnit.MILLISECONDS))
                .compose(this::judge, this::unread);
    }

    private Future<Rules> judge(String read) {
        if (read.equals(judged)) {
            Throwable known = mistake;
            return known == null ? Future.succeededFuture(current) : Future.failedFuture(known);
        }
        return vertx.executeBlocking(() -> Rules.parse(source, read))
                .onComplete(over -> judged = read)
                .onSuccess(this::accept)
                .onFailure(this::refuse);
    }

    /** The text itself is judged again when it is back. */
    private Future<Rules> unread(Throwable cause) {
        judged = null;
        refuse(cause);
        return Future.failedFuture(cause);
    }

    private void accept(Rules rules) {
        if (closed) {
            return;
        }
        current = rules;
        mistake = null;
        LOG.log(System.Logger.Level.INFO, "rules in force: {0}", source);
        for (Consumer<Rules> listener : listeners) {
            tell(listener, rules);
        }
    }

    private static void tell(Consumer<Rules> listener, Rules rules) {
        try {
            listener.accept(rules);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a listener of rules failed", e);
        }
    }

    private void refuse(Throwable cause) {
        if (closed) {
            return;
        }
        Throwable known = mistake;
        mistake = cause;
        if (known == null || !String.valueOf(known.getMessage()).equals(cause.getMessage())) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "rules do not load, those before stay in force: {0}",
                    cause.getMessage());
        }
    }

    private <T> Future<T> onContext(Future<T> future) {
        Promise<T> promise = Promise.promise();
        future.onComplete(done -> context.runOnContext(go -> promise.handle(done)));
        return promise.future();
    }
}
