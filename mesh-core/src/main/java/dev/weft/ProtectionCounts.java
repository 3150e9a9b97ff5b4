// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often the calls of one method were protected, and how. Thread-safe. A call that goes well the first time counts nothing. */
final class ProtectionCounts {
    private final Map<Protected, LongAdder> counts = new EnumMap<>(Protected.class);

    ProtectionCounts() {
        for (Protected how : Protected.values()) {
            counts.put(how, new LongAdder());
        }
    }

    void add(Protected how) {
        counts.getOrDefault(how, new LongAdder()).increment();
    }

    long get(Protected how) {
        return counts.getOrDefault(how, new LongAdder()).sum();
    }
}
