// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import java.util.Locale;
import java.util.Map;

/** What was found, as Markdown. */
final class Report {
    private final StringBuilder text = new StringBuilder();

    void line(String line) {
        text.append(line).append('\n');
    }

    void bar(Bar bar) {
        line(bar.toString());
    }

    void local(Found found) {
        title(found.title());
        line("| | ns a decision by the clock | ns of a processor | bytes of heap |");
        line("|---|---:|---:|---:|");
        found.rows()
                .forEach((name, sample) -> line(String.format(
                        Locale.ROOT,
                        "| %s | %.1f | %.1f | %.0f |",
                        name,
                        sample.clockNanosEach(),
                        sample.nanosEach(),
                        sample.bytesEach())));
        line("");
    }

    void redis(Found found) {
        title(found.title());
        line("| | decisions a second | us of Redis's processor a decision |");
        line("|---|---:|---:|");
        found.rows()
                .forEach((name, sample) -> line(String.format(
                        Locale.ROOT, "| %s | %,.0f | %.2f |", name, sample.perSecond(), sample.nanosEach() / 1e3)));
        line("");
    }

    void memory(String title, Map<String, Double> found) {
        title(title);
        line("| | bytes a key |");
        line("|---|---:|");
        found.forEach((name, bytes) -> line(String.format(Locale.ROOT, "| %s | %.0f |", name, bytes)));
    }

    private void title(String title) {
        line("");
        line("## " + title);
        line("");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
