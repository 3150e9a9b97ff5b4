// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import dev.weft.registry.RegistryStore.Answer;
import dev.weft.registry.RegistryStore.Held;
import dev.weft.registry.RegistryStore.Registered;
import dev.weft.registry.RegistryStore.Renewed;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A random history of one service: what owners, former owners and operators ask of its ledger, when, and what the model tells
 * them. To be replayed on a store, which must tell the same.
 */
public final class LedgerHistory {
    private static final long MICROS_A_SECOND = TimeUnit.SECONDS.toMicros(1);
    private static final long BEGINNING = 1_700_000_000L * MICROS_A_SECOND;
    private static final Duration[] LEASES = {Duration.ofMillis(900), Duration.ofSeconds(3), Duration.ofSeconds(6)};
    private static final int MOST_STEPS = 60;
    private static final int MOST_IDS = 12;

    private final long seed;
    private final String service;
    private final Random random;
    private final ServiceLedger ledger = new ServiceLedger();
    private final List<Step> steps = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private final List<Held> everHeld = new ArrayList<>();
    private final int ids;
    private long now = BEGINNING;
    private int stale;

    /** Something that is asked of a store. */
    public record Step(long nowMicros, String what, Ask ask) {
        /** Asks {@code store}. */
        public Future<Told> take(RegistryStore store) {
            return ask.of(store).map(answer -> new Told(what, String.valueOf(answer)));
        }
    }

    /** What was asked, and what was told. */
    public record Told(String what, String answer) {}

    interface Ask {
        Future<?> of(RegistryStore store);
    }

    private LedgerHistory(long seed, String service) {
        this.seed = seed;
        this.service = service;
        this.random = new Random(seed);
        this.ids = 1 + random.nextInt(MOST_IDS);
    }

    /** The history of a seed. */
    public static LedgerHistory random(long seed, String service) {
        LedgerHistory history = new LedgerHistory(seed, service);
        int steps = 1 + history.random.nextInt(MOST_STEPS);
        for (int i = 0; i < steps; i++) {
            history.passTime();
            history.step();
        }
        return history;
    }

    public List<Step> steps() {
        return steps;
    }

    /** What the model told, step by step. */
    public List<Told> told() {
        return told;
    }

    /** How many renewals, changes and withdrawals came from those who no longer owned the id. */
    public int staleCommands() {
        return stale;
    }

    @Override
    public String toString() {
        return "history of seed " + seed;
    }

    private void passTime() {
        switch (random.nextInt(12)) {
            case 0 -> now += random.nextLong(20 * MICROS_A_SECOND);
            case 1 -> now -= random.nextLong(8 * MICROS_A_SECOND);
            case 2 -> now += random.nextInt(3);
            case 3 -> now += random.nextBoolean() ? TimeUnit.DAYS.toMicros(2) : 0;
            default -> now += random.nextLong(MICROS_A_SECOND);
        }
    }

    private void step() {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> register();
            case 3, 4, 5 -> renew();
            case 6 -> change();
            case 7 -> withdraw();
            case 8 -> pulse();
            default -> snapshot();
        }
    }

    private void register() {
        String id = id();
        long generation = random.nextInt(3) == 0 ? generationOf(id) : 0;
        Duration lease = LEASES[random.nextInt(LEASES.length)];
        int weight = random.nextInt(200);
        State state = state();
        String profile = "{\"n\":" + random.nextInt(10) + "}";
        Registered answer = ledger.register(now, id, profile, state, weight, generation, lease.toNanos() / 1_000);
        if (answer.answer() == Answer.DONE) {
            everHeld.add(new Held(id, answer.generation()));
        }
        tell(
                "register " + id + " " + generation,
                store -> store.register(service, id, profile, state, weight, generation, lease),
                answer);
    }

    private void renew() {
        List<Held> held = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(6); i++) {
            String id = id();
            held.add(new Held(id, generationOf(id)));
        }
        Duration lease = LEASES[random.nextInt(LEASES.length)];
        List<Renewed> answers = ledger.renew(now, held, lease.toNanos() / 1_000);
        answers.forEach(answer -> count(answer.answer()));
        tell("renew " + held, store -> store.renew(service, held, lease), answers);
    }

    private void change() {
        String id = id();
        long generation = random.nextInt(3) == 0 ? 0 : generationOf(id);
        State state = random.nextBoolean() ? state() : null;
        Integer weight = random.nextBoolean() ? Integer.valueOf(random.nextInt(200)) : null;
        Answer answer = ledger.change(now, id, generation, state, weight);
        count(answer);
        tell("change " + id + " " + generation, store -> store.change(service, id, generation, state, weight), answer);
    }

    private void withdraw() {
        String id = id();
        long generation = generationOf(id);
        Answer answer = ledger.withdraw(now, id, generation);
        count(answer);
        tell("withdraw " + id + " " + generation, store -> store.withdraw(service, id, generation), answer);
    }

    private void pulse() {
        tell("pulse", store -> store.pulse(service), ledger.pulse(now));
    }

    private void snapshot() {
        tell("snapshot", store -> store.snapshot(service).map(LedgerHistory::sorted), sorted(ledger.snapshot(now)));
    }

    private static String sorted(RegistryStore.Snapshot snapshot) {
        return snapshot.epoch() + " " + snapshot.revision() + " " + new java.util.TreeMap<>(snapshot.members());
    }

    private void tell(String what, Ask ask, Object answer) {
        String when = "@" + (now - BEGINNING) + " " + what;
        steps.add(new Step(now, when, ask));
        told.add(new Told(when, String.valueOf(answer)));
    }

    private void count(Answer answer) {
        stale += answer == Answer.FENCED ? 1 : 0;
    }

    private String id() {
        return "instance-" + random.nextInt(ids);
    }

    private State state() {
        return random.nextInt(4) == 0 ? State.DRAINING : State.UP;
    }

    /** Of any owner that the id has ever had, or of nobody. */
    private long generationOf(String id) {
        List<Held> owners =
                everHeld.stream().filter(held -> held.id().equals(id)).toList();
        return owners.isEmpty()
                ? 1 + random.nextInt(100)
                : owners.get(random.nextInt(2) == 0 ? owners.size() - 1 : random.nextInt(owners.size()))
                        .generation();
    }
}
