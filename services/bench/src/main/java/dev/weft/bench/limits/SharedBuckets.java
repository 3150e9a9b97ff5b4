// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Bucket4j's way of keeping buckets in Redis: compare and swap, and keys that expire as ours do. */
final class SharedBuckets implements AutoCloseable {
    private static final Duration KEPT_AFTERWARDS = Duration.ofSeconds(1);

    private final StatefulRedisConnection<String, byte[]> connection;
    private final AsyncProxyManager<String> manager;
    private final BucketConfiguration configuration;

    /** Buckets of {@code capacity} permits, of which {@code rate} come back {@code per} so much time. */
    SharedBuckets(RedisClient redis, long capacity, long rate, Duration per) {
        this.connection = redis.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        this.manager = Bucket4jLettuce.casBasedBuilder(connection)
                .expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT_AFTERWARDS))
                .build()
                .asAsync();
        this.configuration = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(rate, per))
                .build();
    }

    AsyncBucketProxy bucket(String key) {
        return manager.builder().build(key, () -> CompletableFuture.completedFuture(configuration));
    }

    @Override
    public void close() {
        connection.close();
    }
}
