// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.KeysApart;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Limit;
import dev.weft.limiter.LocalLimiter;
import dev.weft.limiter.Quota;
import dev.weft.limiter.SlidingLog;
import dev.weft.limiter.SlidingWindow;
import dev.weft.limiter.SlidingWindow.Counting;
import dev.weft.limiter.TokenBucket;
import dev.weft.limiter.Verdict;
import dev.weft.limiter.redis.DecisionReader.Told;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A random history of a few keys, whose limits change now and then and whose clock goes back now and then: what is asked, and
 * what Java decides. To be replayed in Lua.
 */
final class DemandHistory {
    private static final long BEGINNING = TimeUnit.SECONDS.toMicros(1_790_000_000L);
    private static final int MOST_STEPS = 40;
    private static final int MOST_TIMES = 5;
    private static final Asked NOBODY = new Asked() {
        @Override
        public void told(Told told, long sentNanos) {}

        @Override
        public void unanswered() {}
    };

    private final Random random;
    private final long seed;
    private final List<String> keys;
    private final List<Quota> quotas = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Given> given = new ArrayList<>();
    private final LocalLimiter java;
    private long now = BEGINNING;
    private int admissions;
    private int refusals;

    /** Something that is asked at an instant, and what Java says to it. */
    record Step(long nowMicros, String what, Consumer<DemandBatch> ask, Told told) {}

    private record Given(Demand demand, Decision.Admitted decision) {}

    DemandHistory(Vertx vertx, long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.java = new LocalLimiter(vertx, 1_000, () -> now);
        this.keys = KeysApart.of("history-" + seed + "-", 1 + random.nextInt(3));
        keys.forEach(key -> quotas.add(Quota.of(limit())));
        int length = 1 + random.nextInt(MOST_STEPS);
        for (int i = 0; i < length; i++) {
            passTime();
            step();
        }
    }

    List<Step> steps() {
        return steps;
    }

    int admissions() {
        return admissions;
    }

    int refusals() {
        return refusals;
    }

    @Override
    public String toString() {
        return "history of seed " + seed + ": " + quotas;
    }

    private void passTime() {
        switch (random.nextInt(16)) {
            case 0 -> now -= random.nextInt(1_000);
            case 1 -> now -= random.nextInt(3_000_000);
            case 2 -> now -= (long) random.nextInt(1_000_000) * random.nextInt(1_000);
            case 3 -> now += (long) random.nextInt(1_000_000) * random.nextInt(1_000);
            case 4, 5, 6 -> now += random.nextInt(2_000_000);
            case 7, 8, 9 -> now += random.nextInt(100_000);
            case 10, 11, 12 -> now += random.nextInt(100);
            case 13 -> now += lastWait() - random.nextInt(2);
            default -> {}
        }
    }

    /** To the instant at which what was refused last would be admitted. */
    private long lastWait() {
        long wait = steps.isEmpty()
                ? 0
                : steps.get(steps.size() - 1).told().verdicts().get(0).waitMicros();
        return wait == Limit.NEVER ? 0 : wait;
    }

    private void step() {
        switch (random.nextInt(10)) {
            case 0 -> quotas.set(random.nextInt(quotas.size()), Quota.of(limit()));
            case 1 -> refund();
            case 2, 3 -> askForAll();
            default -> askOften();
        }
    }

    private void askOften() {
        Charge charge = charge(random.nextInt(keys.size()));
        int times = 1 + random.nextInt(MOST_TIMES);
        Demand demand = Demand.of(charge);
        long admitted = 0;
        long from = now;
        long wait = 0;
        Verdict last = null;
        for (int i = 0; i < times; i++) {
            Decision decision = decide(demand);
            last = decision.verdicts().get(0);
            if (decision.isAdmitted()) {
                from = admitted == 0 ? last.fromMicros() : from;
                admitted++;
            } else {
                wait = last.waitMicros();
            }
        }
        Verdict verdict = new Verdict(wait, last.remaining(), last.resetMicros(), from);
        add(
                times + " times " + charge,
                batch -> batch.tryOften(charge, times, NOBODY),
                new Told(admitted, List.of(verdict)));
    }

    private void askForAll() {
        List<Charge> charges = new ArrayList<>();
        int many = 2 + random.nextInt(3);
        for (int i = 0; i < many; i++) {
            charges.add(charge(random.nextInt(keys.size())));
        }
        Decision decision = decide(new Demand(charges, null));
        List<Verdict> verdicts = new ArrayList<>();
        for (Verdict verdict : decision.verdicts()) {
            verdicts.add(
                    decision.isAdmitted()
                            ? verdict
                            : new Verdict(verdict.waitMicros(), verdict.remaining(), verdict.resetMicros(), now));
        }
        add(
                "all of " + charges,
                batch -> batch.tryAll(charges, null, NOBODY),
                new Told(decision.isAdmitted() ? 1 : 0, verdicts));
    }

    private Decision decide(Demand demand) {
        Decision decision = java.decide(demand);
        if (decision instanceof Decision.Admitted admitted) {
            admissions++;
            given.add(new Given(demand, admitted));
        } else {
            refusals++;
        }
        return decision;
    }

    /** Of one charge only; its key may be under another limit by now. */
    private void refund() {
        if (given.isEmpty()) {
            return;
        }
        Given back = given.remove(random.nextInt(given.size()));
        Charge charge = back.demand().charges().get(0);
        if (back.demand().charges().size() > 1 || charge.cost() == 0) {
            return;
        }
        long from = back.decision().verdicts().get(0).fromMicros();
        java.refund(back.demand(), back.decision());
        Verdict verdict = new Verdict(0, 0, 0, from);
        add("give back " + charge, batch -> batch.refund(charge, from, NOBODY), new Told(1, List.of(verdict)));
    }

    private void add(String what, Consumer<DemandBatch> ask, Told told) {
        steps.add(new Step(now, what, ask, told));
    }

    private Charge charge(int key) {
        Quota quota = quotas.get(key);
        long cost = switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> quota.limit().capacity();
            case 2 -> quota.limit().capacity() + 1;
            case 3, 4 -> 1 + random.nextInt(5);
            default -> 1;
        };
        return new Charge(keys.get(key), quota, cost);
    }

    private Limit limit() {
        long permits = random.nextInt(3) == 0 ? 1 + random.nextInt(1_000) : 1 + random.nextInt(12);
        Duration time = Duration.of(1 + random.nextInt(random.nextBoolean() ? 5_000_000 : 5_000), ChronoUnit.MICROS);
        return switch (random.nextInt(6)) {
            case 0 -> new FixedWindow(permits, time);
            case 1 -> new SlidingWindow(permits, time);
            case 2 -> new SlidingWindow(permits, time, 1 + random.nextInt(12), Counting.RELAXED);
            case 3 -> new SlidingLog(Math.min(permits, 30), time);
            case 4 -> new TokenBucket(permits, time, 1 + random.nextInt(20));
            default -> new LeakyBucket(permits, time, 1 + random.nextInt(20));
        };
    }
}
