// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.registry.simulation.Requests.Command;
import dev.weft.time.Backoff;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection as {@code RedisLink} keeps it: a deadline, which counts from the last answer, ends it with all that is under
 * way when it is missed, and it is made anew no sooner than its back-off says.
 */
final class Link {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long READ_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_PATIENCE = 10;
    private static final int MOST_STRETCH = 8;
    private static final int SOON = 4;
    private static final Duration LEAST_BACKOFF = Duration.ofMillis(20);
    private static final Duration MOST_BACKOFF = Duration.ofSeconds(1);

    private final Events events;
    private final Store store;
    private final Backoff backoff;
    private final Set<Call> pending = new LinkedHashSet<>();
    private int stretch = 1;
    private long answeredAt;
    private long notBefore;
    private long refusedAt = -1;

    /** What is under way, and what to do when it fails. */
    private static final class Call {
        private final Runnable failed;

        Call(Runnable failed) {
            this.failed = failed;
        }
    }

    Link(Events events, Store store, DoubleSupplier random) {
        this.events = events;
        this.store = store;
        this.backoff = new Backoff(LEAST_BACKOFF, MOST_BACKOFF, random);
        store.connect(this);
    }

    <T> void send(Command<T> command, Consumer<T> done, Runnable failed) {
        send(command, false, done, failed);
    }

    private <T> void send(Command<T> command, boolean whole, Consumer<T> done, Runnable failed) {
        if (isRefused(failed)) {
            return;
        }
        Call call = begin(failed);
        Store.Reply<T> reply = store.take(command, whole);
        arrive(call, events.nowNanos(), TIMEOUT_NANOS, reply.atNanos(), () -> {
            T result = reply.result();
            if (result == null) {
                send(command, true, done, failed);
            } else {
                done.accept(result);
            }
        });
    }

    /** Waits for changes after these positions; the read that does, or null if the store is away. */
    @Nullable
    BlockedRead read(Map<String, Long> positions, Consumer<List<Ledger.Delta>> done, Runnable failed) {
        if (isRefused(failed)) {
            return null;
        }
        long begin = events.nowNanos();
        BlockedRead[] own = new BlockedRead[1];
        Call call = begin(() -> {
            own[0].end();
            store.forget(own[0]);
            failed.run();
        });
        BlockedRead read = new BlockedRead(
                positions, (at, deltas) -> arrive(call, begin, READ_TIMEOUT_NANOS, at, () -> done.accept(deltas)));
        own[0] = read;
        store.read(read);
        return read;
    }

    /** All that is under way fails. */
    void end() {
        notBefore = events.nowNanos() + backoff.nextNanos();
        List<Call> lost = List.copyOf(pending);
        pending.clear();
        lost.forEach(call -> call.failed.run());
    }

    private Call begin(Runnable failed) {
        Call call = new Call(failed);
        pending.add(call);
        return call;
    }

    private void arrive(Call call, long begin, long leastTimeout, long at, Runnable action) {
        long timeout = stretch * leastTimeout;
        events.at(at, () -> {
            if (pending.remove(call)) {
                answeredAt = events.nowNanos();
                if ((answeredAt - begin) * SOON < timeout) {
                    stretch = Math.max(1, stretch / 2);
                }
                action.run();
            }
        });
        if (at > begin + timeout) {
            events.at(begin + timeout, () -> look(call, begin, timeout));
        }
    }

    private void look(Call call, long begin, long timeout) {
        if (!pending.contains(call)) {
            return;
        }
        long until = Math.min(answeredAt + timeout, begin + MOST_PATIENCE * timeout);
        if (until > events.nowNanos()) {
            events.at(until, () -> look(call, begin, timeout));
        } else {
            stretch = Math.min(MOST_STRETCH, 2 * stretch);
            end();
        }
    }

    private boolean isRefused(Runnable failed) {
        long now = events.nowNanos();
        if (now < notBefore) {
            events.in(0, failed);
            return true;
        }
        if (!store.isAway()) {
            backoff.reset();
            return false;
        }
        if (refusedAt <= now) {
            refusedAt = now + 2 * Store.LATENCY_NANOS;
            events.at(refusedAt, () -> notBefore = events.nowNanos() + backoff.nextNanos());
        }
        events.at(refusedAt, failed);
        return true;
    }
}
