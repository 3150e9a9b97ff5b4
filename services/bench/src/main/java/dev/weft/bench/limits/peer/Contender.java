// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits.peer;

import dev.weft.bench.limits.peer.Bucket4jLimits.Sending;
import dev.weft.limiter.Quota.Sharing;
import java.util.List;
import java.util.stream.IntStream;

/** Who decides 64 demands at a time with a Redis, from a JVM of its own. */
public enum Contender {
    /** Ours, each decision made by Redis. */
    STRICT("Weft, strict", (redis, permits, keys) -> new WeftLimits(redis, Sharing.STRICT, permits, keys)),
    /** Ours, with blocks of permits taken beforehand. */
    LEASED("Weft, leased", (redis, permits, keys) -> new WeftLimits(redis, Sharing.LEASED, permits, keys)),
    /** Bucket4j as it is by default. */
    BUCKET4J(
            "Bucket4j-lettuce", (redis, permits, keys) -> new Bucket4jLimits(redis, Sending.ONE_BY_ONE, permits, keys)),
    /** Bucket4j with its batching. */
    BUCKET4J_BATCHED(
            "Bucket4j-lettuce, batching",
            (redis, permits, keys) -> new Bucket4jLimits(redis, Sending.BATCHED, permits, keys));

    /** Connects. */
    private interface Open {
        SharedLimits at(String redisUri, long permits, List<String> keys);
    }

    private final String title;
    private final Open open;

    Contender(String title, Open open) {
        this.title = title;
        this.open = open;
    }

    /** As a table names it. */
    public String title() {
        return title;
    }

    /** Connects to the Redis at {@code redisUri}, to ask for keys of its own for this workload. */
    public SharedLimits open(String redisUri, Workload workload) {
        return open(
                redisUri,
                workload.permits(),
                IntStream.range(0, workload.keys())
                        .mapToObj(i -> "bench:%s:%s:%012d".formatted(this, workload, i))
                        .toList());
    }

    /** Connects to the Redis at {@code redisUri}, to ask for these keys, of which each has so many permits an hour. */
    public SharedLimits open(String redisUri, long permits, List<String> keys) {
        return open.at(redisUri, permits, keys);
    }
}
