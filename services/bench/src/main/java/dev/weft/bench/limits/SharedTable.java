// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.bench.child.LimitsMain;
import dev.weft.bench.limits.Bar.Bound;
import dev.weft.bench.limits.peer.Contender;
import dev.weft.bench.limits.peer.Workload;
import dev.weft.bench.report.Figures;
import dev.weft.bench.run.Child;
import dev.weft.bench.run.Core;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Limits that are shared through Redis: decisions a second with 64 in flight, each contender in a JVM of its own. */
final class SharedTable implements Table {
    private static final int IN_FLIGHT = 64;
    private static final double MICROS_A_SECOND = 1e6;
    private static final double NANOS_A_MICRO = 1e3;
    private static final String SEPARATOR = ", on ";
    private static final Duration SETTLE = Duration.ofMillis(300);
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private static final double HOT_TO_EVALSHA = 3;
    private static final double SPREAD_TO_EVALSHA = 0.5;
    private static final double SPREAD_TO_BUCKET4J = 3;
    private static final double LEASED_TO_STRICT = 20;

    /** Bucket4j's batching would only wait where nothing is batched. */
    private static final Map<Workload, Set<Contender>> WHO = Map.of(
            Workload.HOT, Set.of(Contender.values()),
            Workload.SPREAD, Set.of(Contender.STRICT, Contender.BUCKET4J, Contender.BUCKET4J_BATCHED),
            Workload.REFUSED, Set.of(Contender.STRICT, Contender.BUCKET4J, Contender.BUCKET4J_BATCHED));

    private final RedisServer redis;
    private final Duration warmup;
    private final Duration interval;
    private final Consumer<String> progress;
    private final Map<Contender, Child> children = new EnumMap<>(Contender.class);
    private final List<OneByOne> evaluations;
    private final Rounds rates = new Rounds();
    private final Rounds redisMicros = new Rounds();
    private final Rounds clientMicros = new Rounds();

    private SharedTable(
            RedisServer redis,
            Duration warmup,
            Duration interval,
            Consumer<String> progress,
            List<OneByOne> evaluations) {
        this.redis = redis;
        this.warmup = warmup;
        this.interval = interval;
        this.progress = progress;
        this.evaluations = evaluations;
    }

    /** Starts the contenders on a core of their own; without redis-benchmark its rows stay empty. */
    static SharedTable start(
            RedisServer redis, Core core, Path logs, Duration warmup, Duration interval, Consumer<String> progress)
            throws IOException, InterruptedException {
        boolean benchmark = RedisBenchmark.isThere();
        if (!benchmark) {
            progress.accept("warning: " + RedisBenchmark.HINT + "; rows and bars with it stay empty");
        }
        SharedTable table =
                new SharedTable(redis, warmup, interval, progress, benchmark ? OneByOne.all(redis, core) : List.of());
        try {
            for (Contender contender : Contender.values()) {
                Child child = Child.start(
                        "limits " + contender.name().toLowerCase(Locale.ROOT),
                        core,
                        LimitsMain.class,
                        List.of(contender.name(), redis.uri()),
                        logs);
                table.children.put(contender, child);
                child.awaitReady(START_LIMIT);
            }
            return table;
        } catch (IOException | InterruptedException | RuntimeException e) {
            table.close();
            throw e;
        }
    }

    @Override
    public void run(int round) throws IOException, InterruptedException {
        for (Workload workload : Workload.values()) {
            List<Contender> order = new ArrayList<>(children.keySet());
            order.retainAll(WHO.getOrDefault(workload, Set.of()));
            Collections.rotate(order, -round);
            for (Contender contender : order) {
                run(round, contender, workload);
            }
            for (OneByOne evaluation : evaluations) {
                if (evaluation.workload() == workload) {
                    run(round, evaluation);
                }
            }
        }
    }

    private void run(int round, Contender contender, Workload workload) throws IOException, InterruptedException {
        Child child = Objects.requireNonNull(children.get(contender));
        Duration time = round == 0 ? warmup : interval;
        double redisBefore = redis.cpuSeconds();
        Duration clientBefore = child.cpuTime();
        List<String> done = child.ask(
                "run %s %d %d %d".formatted(workload, IN_FLIGHT, SETTLE.toMillis(), time.toMillis()),
                START_LIMIT.plus(time));
        double all = Double.parseDouble(done.get(1));
        Cost cost = new Cost(
                MICROS_A_SECOND * (redis.cpuSeconds() - redisBefore) / all,
                child.cpuTime().minus(clientBefore).toNanos() / NANOS_A_MICRO / all);
        note(round, place(contender.title(), workload), Double.parseDouble(done.get(0)), cost);
    }

    private void run(int round, OneByOne evaluation) throws IOException, InterruptedException {
        double redisBefore = redis.cpuSeconds();
        double rate = evaluation.benchmark().run(interval);
        double micros = MICROS_A_SECOND * (redis.cpuSeconds() - redisBefore);
        Cost cost = new Cost(micros / evaluation.benchmark().calls(), Double.NaN);
        note(round, place(evaluation.title(), evaluation.workload()), rate, cost);
    }

    /** CPU time that a decision takes, in microseconds: it hardly depends on what else the machine does. */
    private record Cost(double redis, double client) {}

    private void note(int round, String place, double rate, Cost cost) {
        progress.accept("round %d  %-58s %,12.0f decisions/s  CPU %6.2f us in Redis, %6.2f us in the client"
                .formatted(round, place, rate, cost.redis(), cost.client()));
        if (round > 0) {
            rates.add(place, rate);
            redisMicros.add(place, cost.redis());
            clientMicros.add(place, cost.client());
        }
    }

    private static String place(String who, Workload workload) {
        return who + SEPARATOR + name(workload);
    }

    private static String name(Workload workload) {
        return switch (workload) {
            case HOT -> "one hot key";
            case SPREAD -> "1,000 spread keys";
            case REFUSED -> "one key, refused";
        };
    }

    @Override
    public String render() {
        return "Limits in Redis, 64 decisions in flight (redis-benchmark: -c 4 -P 16):\n\n"
                + table("decisions/s as a ratio to a least EVALSHA each (and absolute)", this::rate)
                + "\n\n"
                + table("CPU us a decision, in Redis and in the client", this::cost);
    }

    private MarkdownTable table(String corner, Function<String, String> cell) {
        MarkdownTable table = new MarkdownTable(
                corner, Stream.of(Workload.values()).map(SharedTable::name).toList());
        Stream.concat(
                        Stream.of(OneByOne.LEAST, OneByOne.OURS),
                        Stream.of(Contender.values()).map(Contender::title))
                .forEach(who -> table.add(
                        who,
                        Stream.of(Workload.values())
                                .map(workload -> cell.apply(place(who, workload)))
                                .toList()));
        return table;
    }

    private String rate(String place) {
        OptionalDouble median = rates.median(place);
        if (median.isEmpty()) {
            return MarkdownTable.NOTHING;
        }
        String absolute = Figures.count(median.getAsDouble());
        OptionalDouble ratio = rates.ratio(place, OneByOne.LEAST + place.substring(place.lastIndexOf(SEPARATOR)));
        return ratio.isEmpty() ? absolute : "%s (%s)".formatted(Figures.ratio(ratio.getAsDouble()), absolute);
    }

    private String cost(String place) {
        OptionalDouble inRedis = redisMicros.median(place);
        double inClient = clientMicros.median(place).orElse(Double.NaN);
        return inRedis.isEmpty()
                ? MarkdownTable.NOTHING
                : "%.2f, ".formatted(inRedis.getAsDouble())
                        + (Double.isNaN(inClient) ? MarkdownTable.NOTHING : "%.2f".formatted(inClient));
    }

    @Override
    public List<Bar> bars() {
        return List.of(
                atLeast(HOT_TO_EVALSHA, Contender.STRICT, OneByOne.LEAST, Workload.HOT),
                atLeast(SPREAD_TO_EVALSHA, Contender.STRICT, OneByOne.LEAST, Workload.SPREAD),
                atLeast(SPREAD_TO_BUCKET4J, Contender.STRICT, Contender.BUCKET4J.title(), Workload.SPREAD),
                atLeast(SPREAD_TO_BUCKET4J, Contender.STRICT, Contender.BUCKET4J_BATCHED.title(), Workload.SPREAD),
                atLeast(LEASED_TO_STRICT, Contender.LEASED, Contender.STRICT.title(), Workload.HOT));
    }

    private Bar atLeast(double ratio, Contender who, String beside, Workload workload) {
        return new Bar(
                "rate of " + place(who.title(), workload) + " to " + beside,
                Bound.AT_LEAST,
                ratio,
                rates.ratio(place(who.title(), workload), place(beside, workload)));
    }

    @Override
    public Map<String, Rounds> figures() {
        return Map.of("decisionsPerSecond", rates, "redisMicros", redisMicros, "clientMicros", clientMicros);
    }

    @Override
    public void close() {
        children.values().forEach(Child::close);
    }
}
