// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests with a name that were admitted lately, so that a repetition is charged nothing. Bounded: when there are too many,
 * those of longest ago are forgotten, and would be charged again. Thread-safe.
 */
final class AdmittedRequests {
    /** As long as {@link Demand} says. */
    private static final long KEPT_MICROS = TimeUnit.MINUTES.toMicros(1);

    private static final int MOST = 100_000;

    private final Map<Name, Admission> admissions = new LinkedHashMap<>();

    /** Names are told apart within a key. */
    private record Name(String key, @Nullable String id) {}

    private record Admission(Decision decision, long endMicros) {}

    /** What was decided, or {@code anew} if nothing was, or if it was refused. */
    synchronized Decision decide(Demand demand, long nowMicros, Supplier<Decision> anew) {
        forget(nowMicros);
        Name name = new Name(demand.charges().get(0).key(), demand.id());
        Admission known = admissions.get(name);
        if (known != null && known.endMicros() > nowMicros) {
            return known.decision();
        }
        Decision decision = anew.get();
        if (decision.isAdmitted()) {
            admissions.put(name, new Admission(decision, nowMicros + KEPT_MICROS));
        }
        return decision;
    }

    /** The eldest come first; a clock that went back makes some stay longer. */
    private void forget(long nowMicros) {
        Iterator<Admission> eldest = admissions.values().iterator();
        while (eldest.hasNext() && (eldest.next().endMicros() <= nowMicros || admissions.size() >= MOST)) {
            eldest.remove();
        }
    }
}
