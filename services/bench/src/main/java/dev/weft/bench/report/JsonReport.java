// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.report;

import dev.weft.bench.run.Cell;
import dev.weft.bench.run.JvmCommand;
import dev.weft.bench.run.Results;
import dev.weft.bench.run.Run;
import dev.weft.bench.run.Sample;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The report as JSON: the same medians, and every sample that they were taken from. */
public final class JsonReport {
    private final RunInfo info;
    private final Run.Outcome outcome;

    public JsonReport(RunInfo info, Run.Outcome outcome) {
        this.info = info;
        this.outcome = outcome;
    }

    /** The whole report. */
    public String render() {
        var peers = new JsonArray();
        info.plan().peers().forEach(peer -> peers.add(peer(peer)));
        Machine machine = info.machine();
        return new JsonObject()
                        .put("command", info.command())
                        .put("jvm", machine.jvm())
                        .put("jvmFlags", new JsonArray(JvmCommand.flags()))
                        .put("kernel", machine.kernel())
                        .put("processor", machine.processor())
                        .put("cores", machine.cores())
                        .put("loadAverageAtStart", machine.load())
                        .put("transport", info.transport())
                        .put("pinned", outcome.pinned())
                        .put("rounds", info.plan().rounds())
                        .put("intervalMillis", info.plan().interval().toMillis())
                        .put("warmupMillis", info.plan().warmup().toMillis())
                        .put("peers", peers)
                        .encodePrettily()
                + "\n";
    }

    private JsonObject peer(String peer) {
        var cells = new JsonArray();
        info.plan().cells().forEach(cell -> cells.add(cell(peer, cell)));
        return new JsonObject()
                .put("name", peer)
                .put("title", info.titles().get(peer))
                .put("setup", info.setups().get(peer))
                .put("idleShareOfACore", outcome.idleShares().get(peer))
                .put("cells", cells);
    }

    private JsonObject cell(String peer, Cell cell) {
        Results results = outcome.results();
        var rounds = new JsonArray();
        results.samples(peer, cell)
                .forEach((round, sample) -> rounds.add(sample(sample).put("round", round)));
        var json = new JsonObject()
                .put("payloadBytes", cell.payloadBytes())
                .put("inFlight", cell.inFlight())
                .put("samples", rounds);
        results.failure(peer, cell).ifPresent(reason -> json.put("failure", reason));
        results.ratioToFloor(peer, cell).ifPresent(ratio -> json.put("ratioToRawNetty", ratio));
        results.median(peer, cell, Sample::callsPerSecond).ifPresent(median -> json.put("callsPerSecond", median));
        results.median(peer, cell, Sample::medianNanos).ifPresent(median -> json.put("medianNanos", median));
        results.median(peer, cell, Sample::p99Nanos).ifPresent(median -> json.put("p99Nanos", median));
        results.median(peer, cell, Sample::bytesPerCall).ifPresent(median -> json.put("bytesPerCall", median));
        results.median(peer, cell, Sample::cpuNanosPerCall).ifPresent(median -> json.put("cpuNanosPerCall", median));
        return json;
    }

    private static JsonObject sample(Sample sample) {
        return new JsonObject()
                .put("callsPerSecond", sample.callsPerSecond())
                .put("medianNanos", sample.medianNanos())
                .put("p99Nanos", sample.p99Nanos())
                .put("bytesPerCall", sample.bytesPerCall())
                .put("cpuNanosPerCall", sample.cpuNanosPerCall());
    }
}
