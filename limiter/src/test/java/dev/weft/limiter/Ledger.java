// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** All that was ever admitted, in the order of time: nothing is forgotten, so nothing can be forgotten wrongly. */
final class Ledger {
    private final List<Entry> entries = new ArrayList<>();

    /** So many permits at that instant. */
    record Entry(long micros, long permits) {}

    void add(long micros, long permits) {
        entries.add(new Entry(micros, permits));
    }

    List<Entry> entries() {
        return entries;
    }

    /** What was admitted at such instants. */
    long sum(LongPredicate instants) {
        long sum = 0;
        for (Entry entry : entries) {
            sum += instants.test(entry.micros()) ? entry.permits() : 0;
        }
        return sum;
    }

    /** The most in any half-open interval of that length. */
    long mostWithin(long lengthMicros) {
        long most = 0;
        for (Entry first : entries) {
            long begin = first.micros();
            most = Math.max(most, sum(micros -> micros >= begin && micros < begin + lengthMicros));
        }
        return most;
    }

    /** The most in any half-open interval of that length that begins at a multiple of it. */
    long mostWithinAligned(long lengthMicros) {
        long most = 0;
        for (Entry first : entries) {
            long number = first.micros() / lengthMicros;
            most = Math.max(most, sum(micros -> micros / lengthMicros == number));
        }
        return most;
    }
}
