// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.registry.Instance;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Processes that hold leases, watchers, a store between them, and a clock. */
final class World {
    /** How often a condition is looked at. */
    static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Random random;
    private final Events events = new Events();
    private final Traffic traffic = new Traffic();
    private final Departures departures = new Departures();
    private final Store store = new Store(events, traffic, departures);
    private final List<Holder> holders = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();
    private final Map<String, Integer> watchers = new HashMap<>();
    private final Shape shape;

    World(Shape shape, long seed) {
        this.shape = shape;
        this.random = new Random(seed);
        for (int service = 0; service < shape.services(); service++) {
            for (int first = 0; first < shape.instances(); first += shape.perProcess()) {
                addHolder(service, first);
            }
        }
        for (int watcher = 0; watcher < shape.watchers(); watcher++) {
            addWatcher(watcher);
        }
    }

    Events events() {
        return events;
    }

    Traffic traffic() {
        return traffic;
    }

    Departures departures() {
        return departures;
    }

    Store store() {
        return store;
    }

    Random random() {
        return random;
    }

    Shape shape() {
        return shape;
    }

    List<Holder> holders() {
        return holders;
    }

    List<Watch> watches() {
        return watches;
    }

    /** Everybody starts: instances within a quarter of the time that watchers have. */
    void start() {
        holders.forEach(holder -> events.in(withinStart() / 4, holder::start));
        watches.forEach(watch -> events.in(withinStart(), watch::start));
    }

    /** From now on, one goes, and all its watchers are to notice. */
    void expectDeparture(Holder.Own own) {
        int noticing = watchers.getOrDefault(own.service(), 0);
        departures.expect(own.service(), own.id(), events.nowNanos(), own.renewedNanos(), noticing);
    }

    void runUntilSecond(int second) {
        events.runUntil(TimeUnit.SECONDS.toNanos(second));
    }

    /** How long it takes until something holds, in nanoseconds, to within {@link #STEP_NANOS}; -1 if not by then. */
    long runUntil(BooleanSupplier holds, int lastSecond) {
        long begin = events.nowNanos();
        while (!holds.getAsBoolean()) {
            if (events.nowNanos() >= TimeUnit.SECONDS.toNanos(lastSecond)) {
                return -1;
            }
            events.runUntil(events.nowNanos() + STEP_NANOS);
        }
        return events.nowNanos() - begin;
    }

    /** How many instances are alive. */
    int alive() {
        return holders.stream()
                .filter(holder -> !holder.isDead())
                .mapToInt(holder -> holder.owns().size())
                .sum();
    }

    /** Whether every watcher is where the ledger is. */
    boolean isInStep() {
        return watches.stream()
                .allMatch(watch -> watch.isFollowing()
                        && watch.view().revision()
                                == store.ledger(watch.service()).revision());
    }

    /** How many real replicas do not have just the members that the ledger has. */
    long wrongReplicas() {
        return watches.stream().filter(this::isWrong).count();
    }

    /** The fewest members that any real replica showed, of those it should, since this was asked before. */
    double takeLeastShown() {
        double least = 1;
        for (Watch watch : watches) {
            int size = store.ledger(watch.service()).size();
            if (size > 0 && watch.view() instanceof FullView view) {
                least = Math.min(least, (double) view.takeLeast() / size);
            }
        }
        return least;
    }

    private boolean isWrong(Watch watch) {
        return watch.view() instanceof FullView view
                && !view.texts()
                        .equals(store.ledger(watch.service())
                                .listing(store.nowMicros())
                                .snapshot()
                                .members());
    }

    private long withinStart() {
        return (long) (TimeUnit.SECONDS.toNanos(shape.startSeconds()) * random.nextDouble());
    }

    private void addHolder(int service, int first) {
        Holder holder = new Holder(events, newLink(), name(service), random);
        for (int i = first; i < first + shape.perProcess(); i++) {
            holder.add(instance(service, i));
        }
        holders.add(holder);
    }

    private void addWatcher(int watcher) {
        Link link = newLink();
        Reader reader = new Reader(store, newLink());
        for (int i = 0; i < shape.watched(); i++) {
            int service = (watcher * shape.watched() + i) % shape.services();
            int before = watchers.merge(name(service), 1, Integer::sum) - 1;
            boolean full = service < Shape.FULL_SERVICES && before < shape.replicas();
            View view = full ? new FullView(events, name(service)) : new Position();
            watches.add(new Watch(events, departures, link, reader, name(service), view, random));
        }
    }

    private Link newLink() {
        return new Link(events, store, random::nextDouble);
    }

    private static String name(int service) {
        return "service-" + service;
    }

    private static Instance instance(int service, int number) {
        String id = "instance-" + number;
        String host = "10." + service % 200 + "." + number / 200 + "." + (1 + number % 200);
        return new Instance(
                name(service),
                id,
                "1.4.2",
                "zone-" + number % 3,
                Instance.USUAL_WEIGHT,
                Map.of("track", "stable"),
                Map.of(Instance.WIRE, SocketAddress.inetSocketAddress(7400, host)));
    }
}
