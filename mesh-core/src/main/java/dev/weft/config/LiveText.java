// SPDX-License-Identifier: Apache-2.0
package dev.weft.config;

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
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a text says that may change. The text is looked at now and then; when it has changed and is right, what it says is in
 * force at once, and listeners are told. When it is wrong, or away, what it said before stays, and its mistakes are logged as
 * one warning, once as long as it stays the same.
 *
 * <p>{@link #current} is for any thread and costs one volatile read. Everything else happens on the context that it was opened on,
 * and texts are parsed off the event loop.
 */
public final class LiveText<T> {
    /** How often a file is looked at if nobody says. */
    public static final Duration DEFAULT_FILE_INTERVAL = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(LiveText.class.getName());
    private static final Duration READ_DEADLINE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Context context;
    private final String source;
    private final Kind<T> kind;
    private final TextSource text;
    private final List<Consumer<T>> listeners = new CopyOnWriteArrayList<>();
    private final long timer;
    private volatile T current;
    private volatile @Nullable Throwable mistake;

    // Confined to the context.
    private @Nullable String judged;
    private Future<T> running;
    private @Nullable Future<T> next;
    private boolean closed;

    /**
     * What texts of a kind say.
     *
     * @param name what it is called in messages, such as {@code rules}
     * @param parser gets the source and the text, off the event loop; throws at the first mistake, and says where it is
     */
    public record Kind<T>(String name, BiFunction<String, String, T> parser) {}

    private LiveText(Vertx vertx, Kind<T> kind, String source, TextSource text, Duration interval, T initial) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.kind = kind;
        this.source = source;
        this.text = text;
        this.current = initial;
        this.running = Future.succeededFuture(initial);
        this.timer = vertx.setPeriodic(Math.max(1, interval.toMillis()), id -> context.runOnContext(go -> tick()));
    }

    /**
     * Follows a text that is right now.
     *
     * @param initial what holds until it is read for the first time; nobody sees it
     * @param source what to call the text in messages
     * @param interval how often to look at it, at least a millisecond
     * @return fails if it cannot be read or is wrong
     */
    public static <T> Future<LiveText<T>> open(
            T initial, Vertx vertx, Kind<T> kind, String source, TextSource text, Duration interval) {
        LiveText<T> live = new LiveText<>(vertx, kind, source, text, interval, initial);
        return live.reload().map(live).recover(e -> live.close().transform(closed -> Future.failedFuture(e)));
    }

    /** Follows a file of at most {@code mostBytes}, as {@link #open} does. */
    public static <T> Future<LiveText<T>> ofFile(
            T initial, Vertx vertx, Kind<T> kind, Path file, int mostBytes, Duration interval) {
        return open(initial, vertx, kind, file.toString(), new TextFile(vertx, file, mostBytes), interval);
    }

    /** Follows a text that may be wrong or away for now; {@code initial} holds until it is right. */
    public static <T> LiveText<T> startingWith(
            T initial, Vertx vertx, Kind<T> kind, String source, TextSource text, Duration interval) {
        LiveText<T> live = new LiveText<>(vertx, kind, source, text, interval, initial);
        live.reload();
        return live;
    }

    /** What to call the text in messages, such as its file. */
    public String source() {
        return source;
    }

    /** What holds now. */
    public T current() {
        return current;
    }

    /** What is wrong with the text as it was looked at last, if anything is; what holds is older then. */
    public Optional<Throwable> mistake() {
        return Optional.ofNullable(mistake);
    }

    /** Has a listener told of all that comes into force from now on. One that throws is logged, and the next one told. */
    public void listen(Consumer<T> listener) {
        listeners.add(listener);
    }

    /** Tells a listener no more. */
    public void forget(Consumer<T> listener) {
        listeners.remove(listener);
    }

    /**
     * Looks at the text now.
     *
     * @return what holds after it; fails if the text cannot be read or is wrong
     */
    public Future<T> reload() {
        Promise<T> done = Promise.promise();
        context.runOnContext(go -> soonest().onComplete(done));
        return done.future();
    }

    /** Looks at the text no more. What it said stays as it is. Idempotent. */
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
    private Future<T> soonest() {
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

    private Future<T> look() {
        if (closed) {
            return Future.succeededFuture(current);
        }
        Future<String> reading = Future.succeededFuture().compose(go -> text.read());
        return onContext(reading.timeout(READ_DEADLINE.toMillis(), TimeUnit.MILLISECONDS))
                .compose(this::judge, this::unread);
    }

    private Future<T> judge(String read) {
        if (read.equals(judged)) {
            Throwable known = mistake;
            return known == null ? Future.succeededFuture(current) : Future.failedFuture(known);
        }
        return vertx.executeBlocking(() -> kind.parser().apply(source, read))
                .onComplete(over -> judged = read)
                .onSuccess(this::accept)
                .onFailure(this::refuse);
    }

    /** The text itself is judged again when it is back. */
    private Future<T> unread(Throwable cause) {
        judged = null;
        refuse(cause);
        return Future.failedFuture(cause);
    }

    private void accept(T meaning) {
        if (closed) {
            return;
        }
        current = meaning;
        mistake = null;
        LOG.log(System.Logger.Level.INFO, "{0} in force: {1}", kind.name(), source);
        for (Consumer<T> listener : listeners) {
            tell(listener, meaning);
        }
    }

    private void tell(Consumer<T> listener, T meaning) {
        try {
            listener.accept(meaning);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a listener of " + kind.name() + " failed", e);
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
                    "{0} do not load, those before stay in force: {1}",
                    kind.name(),
                    cause.getMessage());
        }
    }

    private <T> Future<T> onContext(Future<T> future) {
        Promise<T> promise = Promise.promise();
        future.onComplete(done -> context.runOnContext(go -> promise.handle(done)));
        return promise.future();
    }
}
