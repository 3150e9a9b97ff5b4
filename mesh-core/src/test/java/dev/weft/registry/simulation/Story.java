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
    private static final int STARTED = 12;
    private static final int QUIET = 15;
    private static final int STEADY = 35;
    private static final int CHURNED = 65;
    private static final int SETTLED = 70;
    private static final int LEFT = 75;
    private static final int DETECTED = 87;
    private static final int DEAD = 90;
    private static final int BACK = 150;
    private static final int END = 190;

    private static final double RESTARTS_A_MINUTE = 0.01;
    private static final double SECONDS_A_MINUTE = 60;
    private static final long DOWN_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int KILLED_ONE_IN = 10;

    private final World world;
    private final List<Phase> phases = new ArrayList<>();
    private long wrongReplicas;
    private boolean inStep = true;

    private Story(World world) {
        this.world = world;
    }

    /** All of it. */
    static Result tell(Shape shape, long seed) {
        return new Story(new World(shape, seed)).tell();
    }

    /** Only the start and quiet minutes. */
    static Result tellQuiet(Shape shape, long seed) {
        Story story = new Story(new World(shape, seed));
        long complete = story.start();
        return story.result(complete, 0, 0, 0, 0, 0, 0, 1);
    }

    private Result tell() {
        long started = start();
        churn();
        long left = leave();
        kill();
        long died = world.departures().longestNanos();
        long renewed = world.departures().longestSinceRenewalNanos();
        int unseen = world.departures().unseen();
        world.takeLeastShown();
        world.store().die();
        world.runUntilSecond(BACK);
        world.store().comeBack();
        int alive = world.alive();
        long registered = world.runUntil(() -> world.store().listed() >= alive, END);
        long complete = world.runUntil(world::isInStep, END);
        world.runUntilSecond(END);
        phase("store away for 60 s", DEAD, BACK);
        phase("store back, empty: first 10 s", BACK, BACK + 10);
        phase("after that", BACK + 10, END);
        double least = world.takeLeastShown();
        check();
        return result(started, left, died, renewed, unseen, registered, registered + complete, least);
    }

    private long start() {
        world.start();
        world.runUntilSecond(1);
        int all = world.shape().allInstances();
        long complete = world.runUntil(() -> world.store().listed() == all && world.isInStep(), STARTED);
        world.runUntilSecond(STARTED);
        phase("start, all within a second", 0, STARTED);
        world.watches().forEach(Watch::season);
        world.runUntilSecond(STEADY);
        phase("steady", QUIET, STEADY);
        check();
        return complete < 0 ? -1 : complete + TimeUnit.SECONDS.toNanos(1);
    }

    private void churn() {
        List<Holder.Own> owns = allOwns();
        int restarts = (int) Math.ceil(owns.size() * RESTARTS_A_MINUTE * (CHURNED - STEADY) / SECONDS_A_MINUTE);
        Collections.shuffle(owns, world.random());
        long nanos = TimeUnit.SECONDS.toNanos(CHURNED - STEADY);
        owns.subList(0, restarts).forEach(own -> {
            long in = (long) (nanos * world.random().nextDouble());
            world.events().in(in, own::withdraw);
            world.events().in(in + DOWN_NANOS, own::comeBack);
        });
        world.runUntilSecond(CHURNED);
        phase("churn, 1 % a minute", STEADY, CHURNED);
        world.runUntilSecond(SETTLED);
        check();
    }

    /** How long it takes until nobody shows one that leaves. */
    private long leave() {
        Holder.Own own = world.holders().get(0).owns().get(0);
        world.departures().clear();
        world.expectDeparture(own);
        own.withdraw();
        long nanos = world.runUntil(() -> world.departures().unseen() == 0, LEFT);
        long longest = nanos < 0 ? -1 : world.departures().longestNanos();
        own.comeBack();
        world.runUntilSecond(LEFT);
        check();
        return longest;
    }

    /** Every tenth process: of no service so many that the fault could be elsewhere. */
    private void kill() {
        world.departures().clear();
        for (int i = 0; i < world.holders().size(); i += KILLED_ONE_IN) {
            Holder holder = world.holders().get(i);
            holder.owns().forEach(world::expectDeparture);
            holder.die();
        }
        world.runUntilSecond(DETECTED);
        phase("10 % killed", LEFT, DETECTED);
        world.runUntilSecond(DEAD);
        check();
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

    private void phase(String name, int fromSecond, int toSecond) {
        phases.add(Phase.of(name, world.traffic(), fromSecond, toSecond));
    }

    private Result result(
            long started,
            long left,
            long died,
            long renewed,
            int unseen,
            long registered,
            long complete,
            double leastShown) {
        return new Result(
                world.shape(),
                List.copyOf(phases),
                inStep,
                wrongReplicas,
                started,
                left,
                died,
                renewed,
                unseen,
                registered,
                complete,
                leastShown);
    }
}
