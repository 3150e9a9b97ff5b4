// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows in columns that are as wide as their widest cell. */
public final class TextTable {
    private static final String GAP = "   ";

    private final List<String[]> rows = new ArrayList<>();

    /** A table that starts with this row. */
    public TextTable(String... head) {
        rows.add(head);
    }

    /** One more row, of as many cells as the first. */
    public void add(String... cells) {
        rows.add(cells);
    }

    /** Prints each row behind {@code indent}. */
    public void print(String indent, PrintWriter out) {
        int[] widths = new int[rows.get(0).length];
        rows.forEach(row -> Arrays.setAll(widths, i -> Math.max(widths[i], row[i].length())));
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < row.length; i++) {
                line.append(row[i])
                        .append(" ".repeat(widths[i] - row[i].length()))
                        .append(GAP);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
