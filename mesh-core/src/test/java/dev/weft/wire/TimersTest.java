// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.time.DeadlineWheel;
import dev.weft.time.ManualClock;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final ManualClock clock = new ManualClock(-1_000_000_000L);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Timers timers = new Timers(channel.eventLoop(), clock);
    private final List<String> expired = new ArrayList<>();

    @BeforeEach
    void stop_the_time() {
        channel.freezeTime();
    }

    private DeadlineWheel.Timeout timeout(String name, Runnable then) {
        return new DeadlineWheel.Timeout() {
            @Override
            protected void expire() {
                expired.add(name);
                then.run();
            }
        };
    }

    private void arm(String name, long afterMillis) {
        arm(name, afterMillis, () -> {});
    }

    private void arm(String name, long afterMillis, Runnable then) {
        timers.arm(timeout(name, then), clock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(afterMillis));
    }

    private void advance(long millis) {
        for (long i = 0; i < millis; i++) {
            clock.advance(Duration.ofMillis(1));
            channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            channel.runPendingTasks();
        }
    }

    @Test
    void deadlines_expire_in_their_order() {
        arm("c", 300);
        arm("a", 100);
        arm("b", 2_000);
        advance(110);
        assertThat(expired).containsExactly("a");
        advance(200);
        assertThat(expired).containsExactly("a", "c");
        advance(1_700);
        assertThat(expired).containsExactly("a", "c", "b");
    }

    @Test
    void one_that_arms_a_later_one_does_not_delay_those_between() {
        arm("first", 50, () -> arm("last", 10_000));
        arm("between", 500);
        advance(520);
        assertThat(expired).containsExactly("first", "between");
        advance(10_000);
        assertThat(expired).containsExactly("first", "between", "last");
    }

    @Test
    void one_that_throws_does_not_stop_the_others() {
        arm("broken", 50, () -> {
            throw new IllegalStateException("expected by the test");
        });
        arm("next", 500);
        advance(520);
        assertThat(expired).containsExactly("broken", "next");
    }

    @Test
    void nothing_expires_after_close() {
        arm("a", 50);
        timers.close();
        arm("b", 50);
        advance(200);
        assertThat(expired).isEmpty();
        assertThat(channel.hasPendingTasks()).isFalse();
    }
}
