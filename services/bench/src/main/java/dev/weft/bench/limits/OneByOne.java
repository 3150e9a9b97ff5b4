// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.bench.limits.peer.Workload;
import dev.weft.bench.run.Core;
import dev.weft.limiter.LimitNumbers;
import dev.weft.limiter.TokenBucket;
import dev.weft.limiter.redis.RedisLimiter;
import dev.weft.redis.RedisScript;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * redis-benchmark making each decision by an EVALSHA of its own.
 *
 * @param title of the row
 * @param workload what it decides
 * @param benchmark the command
 */
record OneByOne(String title, Workload workload, RedisBenchmark benchmark) {
    /** The shortest token bucket there can be. */
    static final String LEAST = "redis-benchmark, EVALSHA of a least token bucket";

    /** The script of Weft's limiter, asked for one decision. */
    static final String OURS = "redis-benchmark, EVALSHA of Weft's script";

    /** Once and one permit, as bytes: a command line cannot say them. */
    private static final String ITS_DEMAND = "ARGV[#ARGV + 1] = struct.pack('<ddddd', 3, 1, 1, 1, 1)\n";

    private static final String KEY = "bench:__rand_int__";

    /** Both scripts under each workload. */
    static List<OneByOne> all(RedisServer redis, Core core) throws IOException {
        RedisScript least = RedisScript.of(OneByOne.class, "least-bucket");
        RedisScript ours = RedisScript.of(RedisLimiter.class, RedisScript.REDIS_CLOCK, "limits", "decide");
        redis.ask("SCRIPT", "LOAD", least.text());
        String oursDigest = redis.ask("SCRIPT", "LOAD", ITS_DEMAND + ours.text());
        List<OneByOne> all = new ArrayList<>();
        for (Workload workload : Workload.values()) {
            LimitNumbers limit = LimitNumbers.of(new TokenBucket(workload.permits(), Workload.PER, workload.permits()));
            all.add(new OneByOne(
                    LEAST, workload, new RedisBenchmark(redis, core, workload.keys(), least(least, workload, limit))));
            all.add(new OneByOne(
                    OURS,
                    workload,
                    new RedisBenchmark(redis, core, workload.keys(), ours(oursDigest, workload, limit))));
        }
        return all;
    }

    /** Costs are whole microseconds here, so the pace is a little slower than ours. */
    private static List<String> least(RedisScript script, Workload workload, LimitNumbers limit) {
        long micros = (limit.first() + limit.second() - 1) / limit.second();
        return List.of(
                "EVALSHA",
                script.digest(),
                "1",
                "least:" + workload + ":" + KEY,
                "" + micros,
                "" + micros * limit.capacity());
    }

    /** What {@code decide.lua} says of its arguments, with no key for the answer and but for the demands. */
    private static List<String> ours(String digest, Workload workload, LimitNumbers limit) {
        List<String> words =
                new ArrayList<>(List.of("EVALSHA", digest, "1", "weft:limit:{one:" + workload + ":" + KEY + "}"));
        words.addAll(List.of("0", "1", "1000", "5000", "60000", "1", "" + limit.kind(), "" + limit.capacity()));
        words.addAll(List.of("" + limit.first(), "" + limit.second(), "" + limit.third()));
        return words;
    }
}
