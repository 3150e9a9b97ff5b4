// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.redis.RedisLink;
import dev.weft.redis.RedisScript;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of batches to Redis: few at once, so that what is asked meanwhile gathers; one whose connection breaks is sent once
 * more if there is time. Confined to its event loop.
 *
 * @param <T> what Redis tells of a batch
 */
final class CommandPipe<T> {
    private static final System.Logger LOG = System.getLogger(CommandPipe.class.getName());

    /** Commands on their way: one is decided while the other travels. Those of a Cluster are smaller, and go to many. */
    private static final int MOST_COMMANDS = 2;

    private static final int MOST_COMMANDS_OF_CLUSTER = 64;

    private static final Duration PAUSE = RedisLink.LEAST_BACKOFF.plusMillis(1);

    private final ContextInternal context;
    private final RedisLink link;
    private final RedisScript script;
    private final LimitKeys names;
    private final String client;
    private final Duration timeout;
    private final Supplier<? extends @Nullable Batch<T>> next;
    private final ArrayDeque<Command<T>> underWay = new ArrayDeque<>();
    private final ArrayDeque<Integer> places = new ArrayDeque<>();
    private long commands;
    private boolean flushing;

    /** A command that Redis has not answered yet. */
    private static final class Command<T> {
        private final Batch<T> batch;
        private final List<String> keys;
        private final List<Object> arguments;
        private final int place;
        private final long sentNanos = System.nanoTime();
        private boolean repeated;

        Command(Batch<T> batch, List<String> keys, List<Object> arguments, int place) {
            this.batch = batch;
            this.keys = keys;
            this.arguments = arguments;
            this.place = place;
        }
    }

    /**
     * A pipe for what {@code next} brings, until it brings null.
     *
     * @param client names this pipe among all that share a Redis
     */
    CommandPipe(
            ContextInternal context,
            RedisLink link,
            RedisScript script,
            LimitKeys names,
            String client,
            RedisLimiterOptions options,
            boolean cluster,
            Supplier<? extends @Nullable Batch<T>> next) {
        this.context = context;
        this.link = link;
        this.script = script;
        this.names = names;
        this.client = client;
        this.timeout = options.decisionTimeout();
        this.next = next;
        for (int place = 0; place < (cluster ? MOST_COMMANDS_OF_CLUSTER : MOST_COMMANDS); place++) {
            places.add(place);
        }
    }

    /** Sends what there is at the end of this turn of the event loop. */
    void flushLater() {
        if (!flushing && !places.isEmpty()) {
            flushing = true;
            context.runOnContext(end -> {
                flushing = false;
                flush();
            });
        }
    }

    /** Redis owes an answer for longer than anybody waits for one. */
    boolean isSilent(long nowNanos) {
        Command<T> oldest = underWay.peek();
        return oldest != null && nowNanos - oldest.sentNanos > timeout.toNanos();
    }

    boolean isEmpty() {
        return underWay.isEmpty();
    }

    void flush() {
        while (!places.isEmpty()) {
            Batch<T> batch = next.get();
            if (batch == null) {
                return;
            }
            int place = places.remove();
            Command<T> command = new Command<>(
                    batch, batch.keys(names.answer(batch.tag(), client, place)), batch.arguments(++commands), place);
            underWay.add(command);
            run(command);
        }
    }

    private void run(Command<T> command) {
        link.run(script, command.keys, command.arguments, timeout, command.batch::read)
                .onSuccess(told -> end(command, told))
                .onFailure(e -> repeatOrEnd(command, e));
    }

    private void repeatOrEnd(Command<T> command, Throwable cause) {
        long takenNanos = System.nanoTime() - command.sentNanos;
        if (!command.repeated && takenNanos + PAUSE.toNanos() < timeout.toNanos()) {
            command.repeated = true;
            context.setTimer(PAUSE.toMillis(), again -> repeat(command));
            return;
        }
        LOG.log(System.Logger.Level.DEBUG, "a batch of decisions got no answer: {0}", cause.getMessage());
        end(command, null);
    }

    private void repeat(Command<T> command) {
        if (command.batch.isAwaited()) {
            run(command);
        } else {
            end(command, null);
        }
    }

    private void end(Command<T> command, @Nullable T told) {
        underWay.remove(command);
        places.add(command.place);
        if (told == null) {
            command.batch.giveUp();
        } else {
            command.batch.tell(told, command.sentNanos);
        }
        flush();
    }
}
