// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.ArrayList;
import java.util.List;

/** Eight seconds of calls, one permit each: a quiet start, far too many at once, a steady overload, and a burst across an edge. */
final class BurstyTrace {
    static final int TICKS = 80;
    static final long TICK_MICROS = 100_000;

    /** A whole second, so that windows begin where the picture's seconds do. */
    static final long BEGIN_MICROS = 1_790_000_000_000_000L;

    static final List<Phase> PHASES = List.of(
            new Phase("quiet", 0, 17, 0.5),
            new Phase("burst", 17, 20, 30),
            new Phase("steady overload", 20, 45, 8),
            new Phase("pause", 45, 57, 0),
            new Phase("burst across an edge", 57, 63, 20),
            new Phase("quiet", 63, TICKS, 0.5));

    private BurstyTrace() {}

    /**
     * A part of it.
     *
     * @param begin its first tick
     * @param end the first tick after it
     * @param callsPerTick how many calls come in each, evenly spread
     */
    record Phase(String name, int begin, int end, double callsPerTick) {

        private void addTo(List<Long> instants) {
            long calls = Math.round(callsPerTick * (end - begin));
            for (long call = 0; call < calls; call++) {
                instants.add(BEGIN_MICROS + begin * TICK_MICROS + call * (end - begin) * TICK_MICROS / calls);
            }
        }
    }

    /** When the calls come, in microseconds. */
    static List<Long> instants() {
        List<Long> instants = new ArrayList<>();
        PHASES.forEach(phase -> phase.addTo(instants));
        return instants;
    }
}
