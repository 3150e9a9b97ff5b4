// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;

/** A table whose figures stand on the right. */
final class MarkdownTable {
    /** A cell without a figure. */
    static final String NOTHING = "–";

    private final StringJoiner lines = new StringJoiner("\n");

    MarkdownTable(String corner, List<String> columns) {
        add(corner, columns);
        add("---", Collections.nCopies(columns.size(), "---:"));
    }

    void add(String row, List<String> cells) {
        StringJoiner line = new StringJoiner(" | ", "| ", " |").add(row);
        cells.forEach(line::add);
        lines.add(line.toString());
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
