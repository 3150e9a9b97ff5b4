// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What happens in a world, one thing after the other: everybody starts; minutes pass, and nothing happens; instances restart;
 * one leaves; a tenth is killed; the store dies and comes back empty.
 */
final class Story {
    private static final int LEAST_START = 2;
    private static final int SETTLE = 5;
    private static final int STEADY = 20;
    private static final int CHURN = 30;
    private static final int SPREAD = 5;
    private static final int DETECTION = 12;
    private static final int AWAY = 60;
    private static final int STORM = 10;
    private static final int AFTER = 10;

    private static final double RESTARTS_A_MINUTE = 0.01;
    private static final double SECONDS_A_MINUTE = 60;
    private static final long DOWN_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int KILLED_ONE_IN = 10;

    private final World world;
    private final List<Phase> phases = new ArrayList<>();
    private int second;
    private long wrongReplicas;
    private boolean inStep = true;

    private Story(World world) {
        this.world = world;
    }

    /** All of it. */
    static Result tell(Shape shape, long seed) {
        return new Story(new World(shape, seed)).tell();
    }

    private Result tell() {
        start();
        steady();
        churn();
        long left = leave();
        kill();
        Departures killed = world.departures();
        long died = killed.longestNanos();
        long renewed = killed.longestSinceRenewalNanos();
        int late = killed.late();
        away();
        int last = second + STORM + AFTER;
        int alive = world.alive();
        long registered = world.runUntil(() -> world.store().listed() >= alive, last);
        long stepped = world.runUntil(world::isInStep, last);
        run("the store is back, and empty", STORM);
        run("after that", AFTER);
        double least = world.takeLeastShown();
        check();
        long complete = registered < 0 || stepped < 0 ? -1 : registered + stepped;
        return new Result(
                world.shape(),
                List.copyOf(phases),
                inStep,
                wrongReplicas,
                left,
                died,
                renewed,
                late,
                registered,
                complete,
                least);
    }

    private void start() {
        world.start();
        run("start", world.shape().startSeconds() + LEAST_START);
    }

    /** Watchers of services whose instances are many enough have found others there for long. */
    private void steady() {
        if (world.shape().instances() > 1) {
            world.watches().forEach(Watch::season);
        }
        run(SETTLE);
        run("nothing happens", STEADY);
        check();
    }

    private void churn() {
        List<Holder.Own> owns = allOwns();
        int restarts = (int) Math.ceil(owns.size() * RESTARTS_A_MINUTE * CHURN / SECONDS_A_MINUTE);
        Collections.shuffle(owns, world.random());
        long nanos = TimeUnit.SECONDS.toNanos(CHURN);
        owns.subList(0, restarts).forEach(own -> {
            long in = (long) (nanos * world.random().nextDouble());
            world.events().in(in, own::withdraw);
            world.events().in(in + DOWN_NANOS, own::comeBack);
        });
        run("1 % a minute restart", CHURN);
        run(SETTLE);
        check();
    }

    /** How long it takes until nobody shows one that leaves. */
    private long leave() {
        Holder.Own own = world.holders().get(0).owns().get(0);
        world.departures().clear();
        world.expectDeparture(own);
        own.withdraw();
        run(SPREAD);
        own.comeBack();
        run(SPREAD);
        check();
        return world.departures().unseen() == 0 ? world.departures().longestNanos() : -1;
    }

    /** Every tenth process: of no service so many that the fault could be elsewhere. */
    private void kill() {
        world.departures().clear();
        for (int i = 0; i < world.holders().size(); i += KILLED_ONE_IN) {
            Holder holder = world.holders().get(i);
            holder.owns().forEach(world::expectDeparture);
            holder.die();
        }
        run("10 % are killed", DETECTION);
        run(SETTLE);
        check();
    }

    private void away() {
        world.takeLeastShown();
        world.store().die();
        run("the store is away", AWAY);
        world.store().comeBack();
    }

    private List<Holder.Own> allOwns() {
        List<Holder.Own> owns = new ArrayList<>();
        world.holders().forEach(holder -> owns.addAll(holder.owns()));
        return owns;
    }

    private void check() {
        inStep &= world.isInStep();
        wrongReplicas += world.wrongReplicas();
    }

    private void run(String name, int seconds) {
        int from = second;
        run(seconds);
        phases.add(Phase.of(name, world.traffic(), from, second));
    }

    private void run(int seconds) {
        second += seconds;
        world.runUntilSecond(second);
    }
}
