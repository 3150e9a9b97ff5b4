// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A part of the report, measured round by round. Confined to the runner's thread. */
interface Table extends AutoCloseable {
    /** Measures every row once. Round 0 is to warm up, and does not count. */
    void run(int round) throws IOException, InterruptedException;

    /** What was found, as Markdown. */
    String render();

    /** What it has to be. */
    List<Bar> bars();

    /** Every figure of every round, by kind. */
    Map<String, Rounds> figures();

    @Override
    default void close() throws IOException {}
}
