// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.resilience.Bulkhead.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BulkheadTest {
    private final List<String> admitted = new ArrayList<>();

    private static Bulkhead full(int inside, int waiting) {
        Bulkhead bulkhead = new Bulkhead(inside, waiting);
        for (int i = 0; i < inside; i++) {
            assertThat(bulkhead.tryEnter()).isTrue();
        }
        return bulkhead;
    }

    @Test
    void admits_so_many_and_no_more() {
        Bulkhead bulkhead = full(2, 0);

        assertThat(bulkhead.tryEnter()).isFalse();
        assertThat(bulkhead.tryWait(() -> admitted.add("a"))).isNull();
        bulkhead.leave();
        assertThat(bulkhead.tryEnter()).isTrue();
        assertThat(admitted).isEmpty();
    }

    @Test
    void those_who_wait_are_admitted_in_their_order() {
        Bulkhead bulkhead = full(1, 2);
        assertThat(bulkhead.tryWait(() -> admitted.add("a"))).isNotNull();
        assertThat(bulkhead.tryWait(() -> admitted.add("b"))).isNotNull();
        assertThat(bulkhead.tryWait(() -> admitted.add("c"))).isNull();

        bulkhead.leave();
        assertThat(admitted).containsExactly("a");
        bulkhead.leave();
        assertThat(admitted).containsExactly("a", "b");
        assertThat(bulkhead.inside()).isOne();
        assertThat(bulkhead.waiting()).isZero();
    }

    @Test
    void nobody_overtakes_the_line() {
        Bulkhead bulkhead = full(2, 2);
        bulkhead.tryWait(() -> admitted.add("a"));
        Waiting second = bulkhead.tryWait(() -> admitted.add("b"));
        bulkhead.leave();
        assertThat(bulkhead.tryEnter()).isFalse();

        assertThat(second.giveUp()).isTrue();
        bulkhead.leave();
        assertThat(bulkhead.tryEnter()).isTrue();
        assertThat(admitted).containsExactly("a");
    }

    @Test
    void who_gives_up_leaves_the_line_and_who_is_in_cannot() {
        Bulkhead bulkhead = full(1, 2);
        Waiting first = bulkhead.tryWait(() -> admitted.add("a"));
        Waiting second = bulkhead.tryWait(() -> admitted.add("b"));

        assertThat(first.giveUp()).isTrue();
        assertThat(first.giveUp()).isFalse();
        bulkhead.leave();
        assertThat(admitted).containsExactly("b");
        assertThat(second.giveUp()).isFalse();
    }

    @Test
    void who_waits_where_there_is_room_is_let_in_at_once() {
        Bulkhead bulkhead = new Bulkhead(1, 1);

        assertThat(bulkhead.tryWait(() -> admitted.add("a"))).isNotNull();
        assertThat(admitted).containsExactly("a");
        assertThat(bulkhead.inside()).isOne();
    }

    @Test
    void wrong_sizes_are_refused() {
        assertThatThrownBy(() -> new Bulkhead(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Bulkhead(1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Many threads that enter, wait, give up and leave: never too many inside, nobody forgotten, and empty at the end. */
    @Test
    void threads_never_meet_in_greater_number_and_nobody_is_forgotten() throws InterruptedException {
        Bulkhead bulkhead = new Bulkhead(3, 4);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger entered = new AtomicInteger();
        CountDownLatch settled = new CountDownLatch(4 * 20_000);
        Runnable work = () -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            entered.incrementAndGet();
            inside.decrementAndGet();
            bulkhead.leave();
            settled.countDown();
        };
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                for (int j = 0; j < 20_000; j++) {
                    attempt(bulkhead, work, settled, j % 3 == 0);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(settled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isBetween(1, 3);
        assertThat(entered.get()).isPositive();
        assertThat(bulkhead.inside()).isZero();
        assertThat(bulkhead.waiting()).isZero();
    }

    private static void attempt(Bulkhead bulkhead, Runnable work, CountDownLatch settled, boolean impatient) {
        if (bulkhead.tryEnter()) {
            work.run();
            return;
        }
        Waiting waiting = bulkhead.tryWait(work);
        if (waiting == null || impatient && waiting.giveUp()) {
            settled.countDown();
        }
    }
}
