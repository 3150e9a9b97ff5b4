// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.registry.RegistryStore.Change;
import dev.weft.registry.simulation.Requests.Command;
import dev.weft.registry.simulation.Requests.Done;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Redis, as far as the registry meets it: one thread that does one command after the other, in the order in which they come,
 * each for the time that it costs. What it decides, real ledgers decide.
 */
final class Store {
    /** From a client to the store, or back. */
    static final long LATENCY_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

    private static final long BEGINNING_MICROS = TimeUnit.SECONDS.toMicros(1_700_000_000L);
    private static final long BLOCK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Events events;
    private final Traffic traffic;
    private final Departures departures;
    private final Map<String, Ledger> ledgers = new HashMap<>();
    private final Set<Script> loaded = new HashSet<>();
    private final List<Link> links = new ArrayList<>();
    private boolean away;
    private long freeAt;

    /** What a client gets, and when; null if the store does not have the script. */
    record Reply<T>(@Nullable T result, boolean missingScript, long atNanos) {}

    Store(Events events, Traffic traffic, Departures departures) {
        this.events = events;
        this.traffic = traffic;
        this.departures = departures;
    }

    void connect(Link link) {
        links.add(link);
    }

    boolean isAway() {
        return away;
    }

    Ledger ledger(String service) {
        return ledgers.computeIfAbsent(service, Ledger::new);
    }

    /** How many instances all ledgers list. */
    int listed() {
        return ledgers.values().stream().mapToInt(Ledger::size).sum();
    }

    long nowMicros() {
        return micros(events.nowNanos());
    }

    /** It dies with all that it knew. */
    void die() {
        away = true;
        freeAt = events.nowNanos();
        ledgers.clear();
        loaded.clear();
        events.in(LATENCY_NANOS, () -> links.forEach(Link::end));
    }

    void comeBack() {
        away = false;
    }

    /** Does a command that is sent now; {@code whole} says that its script comes with it. */
    <T> Reply<T> take(Command<T> command, boolean whole) {
        long start = Math.max(freeAt, events.nowNanos() + LATENCY_NANOS);
        Script script = command.script();
        if (script != null && !whole && !loaded.contains(script)) {
            return refuse(command, start);
        }
        long bytes = command.bytes();
        if (script != null && whole) {
            loaded.add(script);
            bytes += script.wholeBytes() - Script.digestBytes();
        }
        Ledger ledger = ledger(command.service());
        Done<T> done = command.step().take(ledger, micros(start));
        traffic.request(start, command.kind(), bytes, done.busyNanos());
        freeAt = start + done.busyNanos();
        traffic.reply(freeAt, done.bytes());
        long replyAt = freeAt + LATENCY_NANOS;
        show(ledger);
        return new Reply<>(done.result(), false, replyAt);
    }

    /** Answers when there are changes, or after some time. */
    void read(BlockedRead read) {
        long start = Math.max(freeAt, events.nowNanos() + LATENCY_NANOS);
        long busy = Price.read(read.positions().size());
        traffic.request(start, Kind.READ, Requests.read(read.positions()), busy);
        freeAt = start + busy;
        List<Ledger.Delta> deltas = new ArrayList<>();
        read.positions().forEach((service, position) -> {
            Ledger ledger = ledger(service);
            if (ledger.revision() > position) {
                deltas.add(ledger.after(position));
            }
        });
        if (!deltas.isEmpty()) {
            deliver(read, deltas);
            return;
        }
        read.positions().keySet().forEach(service -> ledger(service).readers().add(read));
        events.at(freeAt + BLOCK_NANOS, () -> release(read));
    }

    /** Answers a read at once, that it may be begun anew with other streams. */
    void unblock(BlockedRead read) {
        long start = Math.max(freeAt, events.nowNanos() + LATENCY_NANOS);
        traffic.request(start, Kind.OTHER, Requests.unblock(), Price.command());
        freeAt = start + Price.command();
        traffic.reply(freeAt, Resp.integer(1));
        release(read);
    }

    void forget(BlockedRead read) {
        read.positions().keySet().forEach(service -> ledger(service).readers().remove(read));
    }

    private <T> Reply<T> refuse(Command<T> command, long start) {
        traffic.request(start, command.kind(), command.bytes(), Price.command());
        freeAt = start + Price.command();
        traffic.reply(freeAt, Replies.NO_SCRIPT);
        return new Reply<>(null, true, freeAt + LATENCY_NANOS);
    }

    private void show(Ledger ledger) {
        List<Change> fresh = ledger.fresh();
        if (!fresh.isEmpty()) {
            departures.recorded(ledger.service(), fresh);
            for (BlockedRead read : List.copyOf(ledger.readers())) {
                deliver(read, List.of(ledger.after(read.position(ledger.service()))));
            }
        }
    }

    private void deliver(BlockedRead read, List<Ledger.Delta> deltas) {
        int changes = deltas.stream().mapToInt(delta -> delta.changes().size()).sum();
        long bytes = Resp.array(deltas.size())
                + deltas.stream().mapToLong(Ledger.Delta::bytes).sum();
        long busy = Price.delivery(changes);
        freeAt += busy;
        traffic.delivery(freeAt, bytes, changes, busy);
        forget(read);
        read.answer(freeAt + LATENCY_NANOS, deltas);
    }

    private void release(BlockedRead read) {
        if (!read.isOver()) {
            forget(read);
            long at = Math.max(freeAt, events.nowNanos());
            traffic.reply(at, Resp.NIL_ARRAY);
            read.answer(at + LATENCY_NANOS, List.of());
        }
    }

    private static long micros(long nanos) {
        return BEGINNING_MICROS + TimeUnit.NANOSECONDS.toMicros(nanos);
    }
}
