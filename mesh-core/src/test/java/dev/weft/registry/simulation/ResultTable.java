// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Results as Markdown: a section for each shape, a line for each phase. */
final class ResultTable {
    private static final String HEAD = """
            # What the registry costs, and how fast it is
            Each run is simulated: leases of 6 s, 250 us from anybody to Redis, and one Redis thread that takes for each command
            what `Price` says, which are estimates from a small machine: the shares of a core are no more than that. Whatever is
            not answered within a second is tried again. Everything is per second but the peak, which is the most operations in
            one second; a message is a request or a reply; a change counts for each watcher that is told. Written by
            `mvn test -pl mesh-core -Dtest=RegistrySimulationTest -Dweft.simulation.write=true`.
            """;

    private static final String COLUMNS =
            "| | renewals | pulses | reads | snapshots | registrations | other | operations |"
                    + " peak | messages | changes | kB in | kB out | core |\n"
                    + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";

    private ResultTable() {}

    static String of(Collection<Result> results, List<Estimate> estimates) {
        StringBuilder text = new StringBuilder(HEAD);
        results.forEach(result -> text.append(section(result)));
        if (!estimates.isEmpty()) {
            text.append("\n## How it grows while nothing happens, by formula and as simulated\n");
            text.append(
                    "| instances | watches | renewals | reads | pulses | operations | simulated | core | simulated |\n");
            text.append("|---|---|---|---|---|---|---|---|---|\n");
            estimates.forEach(estimate -> text.append(line(estimate)));
        }
        return text.toString();
    }

    static String section(Result result) {
        StringBuilder text = new StringBuilder("\n## " + result.shape() + "\n" + COLUMNS);
        result.phases().forEach(phase -> text.append(line(phase)));
        text.append(String.format(
                Locale.ROOT, "\n- One that leaves is shown nowhere after %s.\n", time(result.leftNanos())));
        text.append(String.format(
                Locale.ROOT,
                "- One that is killed is shown nowhere after %s, or %s from its last renewal; later than a lease and a second:"
                        + " %,d times.\n",
                time(result.diedNanos()),
                time(result.renewedNanos()),
                result.late()));
        text.append(String.format(
                Locale.ROOT,
                "- The store is back: all are registered after %s, all replicas complete after %s; none showed less than"
                        + " %.1f %% of the live.\n",
                time(result.registeredNanos()),
                time(result.completeNanos()),
                100 * result.leastShown()));
        return text.append(quiet(result)).toString();
    }

    private static String quiet(Result result) {
        return result.inStep() && result.wrongReplicas() == 0
                ? "- At every quiet moment all replicas were equal to the ledger.\n"
                : "- NOT all replicas were equal to the ledger at quiet moments.\n";
    }

    private static String line(Phase phase) {
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %,.0f | %,.0f | %,.0f | %,.0f | %,.0f | %,d | %,.0f | %,.0f | %,.0f | %,.0f | %.1f %% |\n",
                phase.name(),
                phase.perSecond(Kind.RENEW),
                phase.perSecond(Kind.PULSE),
                phase.perSecond(Kind.READ),
                phase.perSecond(Kind.SNAPSHOT),
                phase.perSecond(Kind.REGISTER),
                phase.perSecond(Kind.OTHER) + phase.perSecond(Kind.WITHDRAW),
                phase.operationsPerSecond(),
                phase.peakOperations(),
                phase.messagesPerSecond(),
                phase.changesPerSecond(),
                phase.kilobytesInPerSecond(),
                phase.kilobytesOutPerSecond(),
                100 * phase.core());
    }

    private static String line(Estimate estimate) {
        Phase phase = estimate.simulated();
        return String.format(
                Locale.ROOT,
                "| %,d | %,d | %,.0f | %,.0f | %,.0f | %,.0f | %s | %.1f %% | %s |\n",
                estimate.shape().allInstances(),
                estimate.shape().watches(),
                estimate.renewals(),
                estimate.reads(),
                estimate.pulses(),
                estimate.operations(),
                phase == null ? "" : String.format(Locale.ROOT, "%,.0f", phase.operationsPerSecond()),
                100 * estimate.core(),
                phase == null ? "" : String.format(Locale.ROOT, "%.1f %%", 100 * phase.core()));
    }

    private static String time(long nanos) {
        return nanos < 0 ? "NEVER" : String.format(Locale.ROOT, "%,.1f ms", nanos / 1e6);
    }
}
