// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import io.github.bucket4j.distributed.AsyncBucketProxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Bucket4j's buckets in Redis, asked through Lettuce with so many decisions in flight. */
final class BucketSubject implements Subject {
    private final String name;
    private final RedisServer redis;
    private final int inFlight;
    private final SharedBuckets shared;
    private final List<AsyncBucketProxy> buckets;
    private final AtomicLong decided = new AtomicLong();
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean stopped;

    BucketSubject(String name, RedisServer redis, int inFlight, List<String> keys, long permitsASecond) {
        this.name = name;
        this.redis = redis;
        this.inFlight = inFlight;
        this.shared = new SharedBuckets(redis.lettuce(), permitsASecond, permitsASecond, Duration.ofSeconds(1));
        this.buckets = keys.stream().map(shared::bucket).toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Sample sample(double seconds) throws InterruptedException {
        stopped = false;
        for (int i = 0; i < inFlight; i++) {
            ask();
        }
        Sample sample = Counting.sample(decided, redis, seconds);
        stopped = true;
        return sample;
    }

    @Override
    public void close() {
        shared.close();
    }

    private void ask() {
        while (!stopped) {
            int bucket = Math.floorMod(next.getAndIncrement(), buckets.size());
            CompletableFuture<Boolean> decision = buckets.get(bucket).tryConsume(1);
            if (!decision.isDone()) {
                decision.thenAccept(admitted -> {
                    count(admitted);
                    ask();
                });
                return;
            }
            count(decision.join());
        }
    }

    private void count(boolean admitted) {
        if (!admitted) {
            throw new IllegalStateException("not what is measured: refused");
        }
        decided.incrementAndGet();
    }
}
