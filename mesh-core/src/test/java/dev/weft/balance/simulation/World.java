// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance.simulation;

import dev.weft.balance.BalanceOptions;
import dev.weft.balance.NodePool;
import dev.weft.balance.Profile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Servers, callers, a registry between them, and a clock. */
final class World {
    private static final int CALLERS = 5;
    private final Random random;
    private final Events events = new Events();
    private final Map<String, Server> servers = new LinkedHashMap<>();
    private final List<Caller> callers = new ArrayList<>();
    private final Tally tally = new Tally();
    private final Contestant contestant;

    private World(Contestant contestant, long seed) {
        this.random = new Random(seed);
        this.contestant = contestant;
    }

    static Result play(Scenario scenario, Contestant contestant, long seed) {
        World world = new World(contestant, seed);
        scenario.setUp().accept(world);
        for (int i = 0; i < CALLERS; i++) {
            world.addCaller(
                    scenario.callerZones().get(i % scenario.callerZones().size()));
        }
        world.tellAll();
        world.arrivals(scenario);
        world.events.runAll();
        return Result.of(world.tally, world.servers.values());
    }

    private void addCaller(String zone) {
        BalanceOptions options = contestant.options().get().setZone(zone);
        NodePool pool = new NodePool("service", options, () -> random, 0);
        callers.add(new Caller(events, pool, servers, tally));
    }

    /** Poisson's: exponential pauses, callers by chance. */
    private void arrivals(Scenario scenario) {
        long endNanos = TimeUnit.SECONDS.toNanos(scenario.seconds());
        double meanNanos = 1e9 / scenario.callsPerSecond();
        double at = 0;
        while (at < endNanos) {
            at += -meanNanos * Math.log(1 - random.nextDouble());
            Caller caller = callers.get(random.nextInt(CALLERS));
            events.at((long) at, () -> caller.call(contestant.selection(random)));
        }
    }

    Server add(String key, int workers, long meanMillis) {
        return add(Profile.of(key), workers, meanMillis);
    }

    Server add(Profile profile, int workers, long meanMillis) {
        Server server = new Server(events, random, profile, workers, meanMillis);
        servers.put(profile.key(), server);
        return server;
    }

    List<Server> servers() {
        return List.copyOf(servers.values());
    }

    void atSecond(double second, Runnable action) {
        events.at((long) (second * 1e9), action);
    }

    /** What the registry tells all callers: every server but {@code missing}. */
    void tellAll(Server... missing) {
        List<Server> listed = new ArrayList<>(servers.values());
        listed.removeAll(List.of(missing));
        tell(listed);
    }

    void tell(List<Server> listed) {
        List<Profile> profiles = listed.stream().map(Server::profile).toList();
        eachCaller(caller -> caller.pool().update(profiles, events.nowNanos()));
    }

    void eachCaller(Consumer<Caller> action) {
        callers.forEach(action);
    }
}
