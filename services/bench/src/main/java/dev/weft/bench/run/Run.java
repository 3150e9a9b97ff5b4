// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Carries out a {@link Plan}, from the first process started to the last one ended. Confined to one thread. */
public final class Run {
    private static final int SERVER_CORE = 0;
    private static final int CLIENT_CORE = 1;

    /**
     * What came of a plan.
     *
     * @param results the samples
     * @param pinned whether each process had a core to itself
     * @param idleShares the share of a core that each peer used while it was not its turn
     */
    public record Outcome(Results results, boolean pinned, Map<String, Double> idleShares) {}

    private final Plan plan;
    private final Path logs;
    private final Consumer<String> progress;
    private final Results results = new Results();
    private final Map<String, PeerPair> pairs = new LinkedHashMap<>();
    private final IdleWatch idle = new IdleWatch(pairs);

    public Run(Plan plan, Path logs, Consumer<String> progress) {
        this.plan = plan;
        this.logs = logs;
        this.progress = progress;
    }

    /**
     * Runs it all. A peer that fails is left out of the cell that it failed in, and the run goes on.
     *
     * @throws ChildFailure if a peer does not even start
     */
    public Outcome carryOut() throws IOException, InterruptedException {
        boolean pinned = Core.canPin();
        if (!pinned) {
            progress.accept("warning: no taskset, or a single core; processes are not pinned, figures will swing");
        }
        try {
            for (String peer : plan.peers()) {
                progress.accept("starting " + peer);
                pairs.put(peer, start(peer, pinned));
            }
            for (int round = 0; round <= plan.rounds(); round++) {
                runRound(round);
            }
            return new Outcome(results, pinned, idle.shares());
        } finally {
            pairs.values().forEach(PeerPair::close);
        }
    }

    private PeerPair start(String peer, boolean pinned) throws IOException, InterruptedException {
        return pinned
                ? PeerPair.start(peer, Core.number(SERVER_CORE), Core.number(CLIENT_CORE), logs)
                : PeerPair.start(peer, Core.ANY, Core.ANY, logs);
    }

    private void runRound(int round) throws InterruptedException {
        List<String> order = new ArrayList<>(plan.peers());
        Collections.rotate(order, -round);
        for (Cell cell : round == 0 ? busiestFirst() : plan.cells()) {
            for (String peer : order) {
                runTurn(round, cell, peer);
            }
        }
    }

    /** The order of the warm-up: many calls make the compiler act sooner. */
    private List<Cell> busiestFirst() {
        return plan.cells().stream()
                .sorted(Comparator.comparingInt(Cell::inFlight).reversed())
                .toList();
    }

    private void runTurn(int round, Cell cell, String peer) throws InterruptedException {
        if (results.failure(peer, cell).isPresent()) {
            return;
        }
        boolean counted = round > 0;
        Duration interval = counted ? plan.interval() : plan.warmup();
        idle.turnBegins();
        try {
            Sample sample = Objects.requireNonNull(pairs.get(peer)).measure(cell, interval);
            if (counted) {
                results.add(peer, cell, round, sample);
            }
            progress.accept(
                    "round %d of %d  %-10s %-10s %,12.0f calls/s  p50 %,8.1f us  p99 %,8.1f us  %,9.0f B/call  %,7.2f us CPU/call"
                            .formatted(
                                    round,
                                    plan.rounds(),
                                    cell,
                                    peer,
                                    sample.callsPerSecond(),
                                    sample.medianNanos() / 1e3,
                                    sample.p99Nanos() / 1e3,
                                    sample.bytesPerCall(),
                                    sample.cpuNanosPerCall() / 1e3));
        } catch (ChildFailure e) {
            results.fail(peer, cell, String.valueOf(e.getMessage()));
            progress.accept("round %d of %d  %s: %s".formatted(round, plan.rounds(), cell, e.getMessage()));
        }
        idle.turnEnds(peer);
    }
}
