// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Many keys in little memory. */
class HoldTableTest {
    private static final ConcurrencyLimit THREE = new ConcurrencyLimit(3, Duration.ofSeconds(10));
    private static final long LEASE_MICROS = 10_000_000;
    private static final int MANY = 100_000;

    private final AtomicLong now = new AtomicLong(1_790_000_000_000_000L);
    private final List<String> freed = new ArrayList<>();

    @Test
    void key_holds_up_to_its_limit_and_others_are_not_concerned() {
        HoldTable table = table(1_000);
        assertThat(granted(table, "ada", 5)).hasSize(3);
        assertThat(granted(table, "bob", 5)).hasSize(3);
    }

    @Test
    void what_is_released_is_there_again_and_is_told_of_once() {
        HoldTable table = table(1_000);
        Hold hold = granted(table, "ada", 5).get(0);
        assertThat(hold.isHeld()).isTrue();
        hold.release();
        hold.release();
        assertThat(hold.isHeld()).isFalse();
        assertThat(hold.renew().result()).isFalse();
        assertThat(freed).containsExactly("ada");
        assertThat(granted(table, "ada", 5)).hasSize(1);
    }

    @Test
    void what_is_never_released_is_free_after_its_lease() {
        HoldTable table = table(1_000);
        List<Hold> forgotten = granted(table, "ada", 3);
        now.addAndGet(LEASE_MICROS / 2);
        assertThat(forgotten.get(0).renew().result()).isTrue();
        HoldDecision refused = ask(table, "ada", 2);
        assertThat(refused.verdict().waitMicros()).isEqualTo(LEASE_MICROS / 2);
        now.addAndGet(LEASE_MICROS / 2);
        assertThat(forgotten).extracting(Hold::isHeld).containsExactly(true, false, false);
        forgotten.get(1).release();
        assertThat(freed).isEmpty();
        assertThat(granted(table, "ada", 5)).hasSize(2);
    }

    @Test
    void more_than_the_limit_is_never_granted_and_nothing_only_looks() {
        HoldTable table = table(1_000);
        assertThat(ask(table, "ada", 4).verdict().waitMicros()).isEqualTo(Limit.NEVER);
        HoldDecision look = ask(table, "ada", 0);
        assertThat(look.isGranted()).isTrue();
        assertThat(look.verdict().remaining()).isEqualTo(3);
        assertThat(table.size()).isZero();
    }

    @Test
    void spray_of_keys_resets_nobody_and_takes_no_more_memory() {
        HoldTable table = table(1_024);
        List<Hold> ada = granted(table, "ada", 3);
        for (int i = 0; i < MANY; i++) {
            ask(table, "spray-" + i, 1);
        }
        assertThat(table.size()).isLessThanOrEqualTo(1_024);
        assertThat(ask(table, "ada", 1).isGranted()).isFalse();
        ada.get(0).release();
        assertThat(ask(table, "ada", 1).isGranted()).isTrue();
    }

    @Test
    void keys_that_share_hold_as_much_as_one_and_have_their_own_when_the_spray_is_over() {
        HoldTable table = table(1);
        int granted = 0;
        for (int i = 0; i < MANY; i++) {
            granted += ask(table, "spray-" + i, 1).isGranted() ? 1 : 0;
        }
        assertThat(granted).isGreaterThan(64 * 4 * 3 - 1).isLessThanOrEqualTo(64 * (4 * 3 + 1));
        now.addAndGet(LEASE_MICROS);
        assertThat(granted(table, "late", 5)).hasSize(3);
    }

    @Test
    void nobody_ever_holds_more_than_the_limit_however_keys_come_and_go() {
        HoldTable table = table(64);
        Random random = new Random(7);
        Map<String, List<Hold>> held = new HashMap<>();
        int refusals = 0;
        for (int i = 0; i < MANY; i++) {
            String key = "key-" + random.nextInt(300);
            List<Hold> mine = held.computeIfAbsent(key, one -> new ArrayList<>());
            if (random.nextInt(5) < 2 && ask(table, key, 1) instanceof HoldDecision.Granted granted) {
                mine.add(granted.hold());
            } else if (!mine.isEmpty()) {
                mine.remove(random.nextInt(mine.size())).release();
            } else {
                refusals++;
            }
            now.addAndGet(random.nextInt(100));
            mine.removeIf(hold -> !hold.isHeld());
            assertThat(mine).hasSizeLessThanOrEqualTo(3);
        }
        assertThat(refusals).isPositive();
        held.values().forEach(mine -> mine.forEach(Hold::release));
        for (int i = 0; i < 300; i++) {
            assertThat(granted(table, "key-" + i, 5)).hasSizeLessThanOrEqualTo(3);
        }
    }

    @Test
    void many_threads_together_hold_no_more_than_the_limit() {
        HoldTable table = table(1_000);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            all.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < MANY; i++) {
                    if (ask(table, "ada", 1) instanceof HoldDecision.Granted granted) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        granted.hold().release();
                    }
                }
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertThat(most.get()).isBetween(1, 3);
        assertThat(ask(table, "ada", 3).isGranted()).isTrue();
    }

    private HoldTable table(int maxKeys) {
        return new HoldTable(maxKeys, now::get, key -> {
            synchronized (freed) {
                freed.add(key);
            }
        });
    }

    private static HoldDecision ask(HoldTable table, String key, long permits) {
        return table.tryHold(HoldDemand.of(key, THREE, permits)).decision();
    }

    private static List<Hold> granted(HoldTable table, String key, int times) {
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            if (ask(table, key, 1) instanceof HoldDecision.Granted granted) {
                holds.add(granted.hold());
            }
        }
        return holds;
    }
}
