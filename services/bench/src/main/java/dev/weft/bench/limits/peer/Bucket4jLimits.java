// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits.peer;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.RemoteAsyncBucketBuilder;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.List;

/** Bucket4j over Lettuce: its asynchronous buckets, each made beforehand, on one connection. */
final class Bucket4jLimits implements SharedLimits {
    private static final Duration LONGEST_KEPT = Duration.ofHours(1);

    private final RedisClient client;
    private final AsyncBucketProxy[] buckets;

    /** How several decisions on a bucket go to Redis. */
    enum Sending {
        /** Each by itself, as it is by default. */
        ONE_BY_ONE,
        /** Those that come meanwhile together. */
        BATCHED
    }

    Bucket4jLimits(String redisUri, Sending sending, long permits, List<String> keys) {
        client = RedisClient.create(redisUri);
        StatefulRedisConnection<String, byte[]> connection =
                client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        RemoteAsyncBucketBuilder<String> builder = Bucket4jLettuce.casBasedBuilder(connection)
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(LONGEST_KEPT))
                .build()
                .asAsync()
                .builder();
        if (sending == Sending.BATCHED) {
            builder.withOptimization(Optimizations.batching());
        }
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(permits).refillGreedy(permits, Workload.PER))
                .build();
        buckets = keys.stream()
                .map(key -> builder.build("bucket4j:" + key, configuration))
                .toArray(AsyncBucketProxy[]::new);
    }

    @Override
    public void decide(int key, Answer answer) {
        buckets[key].tryConsume(1).whenComplete((admitted, cause) -> {
            if (cause != null) {
                answer.failed(cause);
            } else {
                answer.decided(admitted ? Outcome.ADMITTED : Outcome.REFUSED);
            }
        });
    }

    @Override
    public void execute(Runnable action) {
        client.getResources().eventExecutorGroup().next().execute(action);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
