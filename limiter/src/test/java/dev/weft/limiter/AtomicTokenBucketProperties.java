// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A bucket that is one number, and one thread that asks it. */
class AtomicTokenBucketProperties {
    private static final long BEGINNING = 1_790_000_000_000_000L;

    @Property(tries = 500)
    void it_decides_as_a_token_bucket_does(@ForAll long seed) {
        Random random = new Random(seed);
        TokenBucket limit = new TokenBucket(
                1 + random.nextInt(50), Duration.ofMillis(1 + random.nextInt(5)), 1 + random.nextInt(20));
        AtomicLong now = new AtomicLong(BEGINNING);
        AtomicTokenBucket bucket = new AtomicTokenBucket(limit, now::get);
        Usage usage = limit.fresh();
        for (int i = 0; i < 200; i++) {
            now.addAndGet(random.nextInt(20) == 0 ? -random.nextInt(5_000_000) : random.nextInt(500));
            long permits = random.nextInt(25);
            long wait = usage.tryTake(now.get(), permits);
            assertThat(bucket.tryTake(permits)).isEqualTo(wait);
        }
    }
}
