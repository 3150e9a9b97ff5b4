// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.rpc.Sandbox;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Somebody makes keys, as many as it takes, against a limiter that remembers 10,000 of them. */
class KeySprayTest {
    private static final int MAX_KEYS = 10_000;

    /** The shards' parts of that are rounded up. */
    private static final int MOST_KEYS = 10_048;

    /** What all those share for whom there is no room: 64 shards with 4 usages each. */
    private static final int SHARED_USAGES = 256;

    private static final int MILLION = 1_000_000;
    private static final int VICTIMS = 100;
    private static final int PERMITS = 5;
    private static final Quota FIVE_AN_HOUR = Quota.of(new FixedWindow(PERMITS, Duration.ofHours(1)));

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private LocalLimiter limiter;
    private long now = TimeUnit.HOURS.toMicros(497_222);

    @BeforeEach
    void exhaustVictims() {
        limiter = new LocalLimiter(sandbox.vertx(), MAX_KEYS, () -> now);
        for (int i = 0; i < VICTIMS; i++) {
            assertThat(take(victim(i), PERMITS)).isTrue();
        }
    }

    @Test
    void million_keys_reset_nobody_and_are_limited_together() {
        sprayIsBounded(MILLION);
    }

    @Test
    @Tag("slow")
    void ten_million_keys_reset_nobody_and_are_limited_together() {
        sprayIsBounded(10 * MILLION);
    }

    @Test
    void who_sprays_cannot_take_more_under_the_same_keys_again() {
        long first = spray(0, 2 * MAX_KEYS, PERMITS);
        long second = spray(0, 2 * MAX_KEYS, PERMITS);

        assertThat(first).isLessThanOrEqualTo(PERMITS * (long) (MOST_KEYS - VICTIMS + SHARED_USAGES));
        assertThat(second).isZero();
    }

    @Test
    void key_that_comes_out_of_the_crowd_brings_along_what_the_crowd_has_used() {
        spray(0, 2 * MAX_KEYS, PERMITS);
        String inCrowd = "sprayed-" + (2 * MAX_KEYS - 1);
        assertThat(take(inCrowd, 1)).isFalse();
        now += TimeUnit.MINUTES.toMicros(59);
        assertThat(take(inCrowd, 1)).isFalse();
    }

    @Test
    void keys_of_which_nothing_counts_any_more_make_room_for_new_ones() {
        spray(0, 2 * MAX_KEYS, 1);
        assertThat(limiter.size()).isEqualTo(MOST_KEYS);
        now += TimeUnit.HOURS.toMicros(1);

        long admitted = spray(3 * MAX_KEYS, MAX_KEYS / 2, PERMITS);

        assertThat(admitted).as("each has a limit of its own").isEqualTo(PERMITS * (long) (MAX_KEYS / 2));
        assertThat(limiter.size()).isLessThan(MOST_KEYS - MAX_KEYS / 3);
    }

    @Test
    void looks_and_refusals_remember_nobody() {
        for (int i = 0; i < MAX_KEYS; i++) {
            take("looking-" + i, 0);
            take("greedy-" + i, PERMITS + 1);
        }
        assertThat(limiter.size()).isEqualTo(VICTIMS);
    }

    private void sprayIsBounded(int keys) {
        long begin = System.nanoTime();
        long admitted = 0;
        for (int sprayed = 0; sprayed < keys; sprayed += MILLION / 10) {
            admitted += spray(sprayed, MILLION / 10, 1);
            for (int i = 0; i < VICTIMS; i++) {
                assertThat(take(victim(i), 1)).as(victim(i)).isFalse();
            }
            assertThat(limiter.size()).isLessThanOrEqualTo(MOST_KEYS);
        }
        System.out.printf(
                "%,d keys in %d ms: %,d remembered, %,d admitted%n",
                keys, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin), limiter.size(), admitted);
        long tracked = limiter.size() - VICTIMS;
        assertThat(tracked).isGreaterThan(MAX_KEYS - VICTIMS);
        assertThat(admitted).isEqualTo(tracked + SHARED_USAGES * PERMITS);
    }

    /** How much new keys get, of which each asks for so many permits, one by one. */
    private long spray(int first, int keys, int each) {
        long admitted = 0;
        for (int i = first; i < first + keys; i++) {
            for (int j = 0; j < each; j++) {
                admitted += take("sprayed-" + i, 1) ? 1 : 0;
            }
        }
        return admitted;
    }

    private boolean take(String key, int cost) {
        return limiter.decide(Demand.of(key, FIVE_AN_HOUR, cost)).isAdmitted();
    }

    private static String victim(int number) {
        return "victim-" + number;
    }
}
