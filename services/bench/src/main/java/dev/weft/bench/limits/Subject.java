// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import java.io.IOException;

/** Somebody who is measured, a sample after another. What it opened for that it closes with the sample or with itself. */
interface Subject extends AutoCloseable {
    /** What the row is called. */
    String name();

    /** Decides for so long, and says how much that was. */
    Sample sample(double seconds) throws IOException, InterruptedException;

    @Override
    default void close() {}
}
