// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import java.util.Map;
import java.util.Objects;

/** A table's rows by their names: the medians of each subject. */
record Found(String title, Map<String, Sample> rows) {

    boolean has(String name) {
        return rows.containsKey(name);
    }

    Sample row(String name) {
        return Objects.requireNonNull(rows.get(name), name);
    }
}
