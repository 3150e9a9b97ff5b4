// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that was admitted at some instant between two, both included; microseconds since 1970. The instants are equal
 * where Redis said which one it was, and else those of the question and of the answer.
 */
record Admission(HammeredLimit limit, long earliest, long latest) {

    /** The most that were certainly admitted within a half-open interval of that length. */
    static long mostWithin(List<Admission> admissions, long length) {
        List<Admission> latestFirst = new ArrayList<>(admissions);
        latestFirst.sort(Comparator.comparingLong(Admission::earliest).reversed());
        long[] ends = admissions.stream().mapToLong(Admission::latest).sorted().toArray();
        long[] tree = new long[ends.length + 1];
        long most = 0;
        for (int i = 0; i < latestFirst.size(); i++) {
            Admission first = latestFirst.get(i);
            add(tree, place(ends, first.latest()));
            boolean moreBeginThere =
                    i + 1 < latestFirst.size() && latestFirst.get(i + 1).earliest() == first.earliest();
            if (!moreBeginThere) {
                most = Math.max(most, sum(tree, place(ends, first.earliest() + length - 1)));
            }
        }
        return most;
    }

    /** The most that were certainly admitted within an interval of that length which begins at a multiple of it. */
    static long mostWithinAligned(List<Admission> admissions, long length) {
        Map<Long, Long> windows = new HashMap<>();
        for (Admission admission : admissions) {
            if (admission.earliest() / length == admission.latest() / length) {
                windows.merge(admission.earliest() / length, 1L, Long::sum);
            }
        }
        return windows.values().stream().mapToLong(count -> count).max().orElse(0);
    }

    /** How many of the sorted instants are not after this one. */
    private static int place(long[] sorted, long instant) {
        int low = Arrays.binarySearch(sorted, instant);
        int place = low < 0 ? -low - 1 : low;
        while (place < sorted.length && sorted[place] <= instant) {
            place++;
        }
        return place;
    }

    /** Counts one more at {@code place}, in a Fenwick tree. */
    private static void add(long[] tree, int place) {
        for (int i = place; i < tree.length; i += i & -i) {
            tree[i]++;
        }
    }

    private static long sum(long[] tree, int place) {
        long sum = 0;
        for (int i = place; i > 0; i -= i & -i) {
            sum += tree[i];
        }
        return sum;
    }
}
