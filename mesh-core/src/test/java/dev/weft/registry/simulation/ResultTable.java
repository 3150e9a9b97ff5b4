// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import java.util.Collection;
import java.util.Locale;

/** Results as Markdown: a section for each shape, a line for each phase. */
final class ResultTable {
    private ResultTable() {}

    static String of(Collection<Result> results) {
        StringBuilder text = new StringBuilder();
        results.forEach(result -> section(text, result));
        return text.toString();
    }

    private static void section(StringBuilder text, Result result) {
        text.append("\n## ").append(result.shape()).append('\n');
        text.append("| | renewals/s | pulses/s | reads/s | snapshots/s | registrations/s | other/s | operations/s |"
                + " peak | messages/s | changes/s | kB/s in | kB/s out | core (est.) |\n");
        text.append("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        result.phases().forEach(phase -> text.append(line(phase)));
        text.append(String.format(
                Locale.ROOT,
                "\nStarted %s; left %s; died %s, after renewal %s, unseen %d; registered %s; complete %s; least %.3f;"
                        + " in step %b; wrong %d\n",
                millis(result.startedNanos()),
                millis(result.leftNanos()),
                millis(result.diedNanos()),
                millis(result.renewedNanos()),
                result.unseen(),
                millis(result.registeredNanos()),
                millis(result.completeNanos()),
                result.leastShown(),
                result.inStep(),
                result.wrongReplicas()));
    }

    private static String line(Phase phase) {
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %,.0f | %,.1f | %,.1f | %,.1f | %,.0f | %,d | %,.0f | %,.0f | %,.0f | %,.0f | %.1f %% |\n",
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

    private static String millis(long nanos) {
        return nanos < 0 ? "never" : String.format(Locale.ROOT, "%,d ms", nanos / 1_000_000);
    }
}
