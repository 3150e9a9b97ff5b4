// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Pools in some state, for tests. */
final class Pools {
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private Pools() {}

    /** A pool that knows {@code orders-0} to {@code orders-(n-1)} since time 0. */
    static NodePool of(int n, BalanceOptions options) {
        return since(0, n, options);
    }

    /** A pool that knows {@code orders-0} to {@code orders-(n-1)} since {@code nanos}. */
    static NodePool since(long nanos, int n, BalanceOptions options) {
        Random random = new Random(42);
        NodePool pool = new NodePool("orders", options, () -> random, nanos);
        pool.update(profiles(n), nanos);
        return pool;
    }

    static NodePool of(int n) {
        return of(n, new BalanceOptions());
    }

    static List<Profile> profiles(int n) {
        return IntStream.range(0, n).mapToObj(i -> Profile.of("orders-" + i)).toList();
    }

    /** A call to {@code node} that ends after {@code tookNanos}. */
    static void call(Node node, long beginNanos, long tookNanos, Outcome outcome) {
        TestCall call = new TestCall();
        node.begin(call, beginNanos);
        node.end(call, beginNanos + tookNanos, outcome);
    }

    /** So many calls that {@code node} is known, the last of which ends after {@code tookNanos}. */
    static void prove(Node node, long beginNanos, long tookNanos) {
        for (int i = 0; i < 3; i++) {
            call(node, beginNanos, tookNanos, Outcome.SUCCESS);
        }
    }

    /** As many faults in a row as eject, each of a millisecond. */
    static void failUntilEjected(Node node, long nowNanos) {
        for (int i = 0; i < 5; i++) {
            call(node, nowNanos, 0, Outcome.FAILURE);
        }
    }
}
