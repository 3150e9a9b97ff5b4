// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.breaker.BreakerPolicy.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import org.jspecify.annotations.Nullable;

/** A breaker on random histories, against one that looks at everything each time. */
class BreakerProperties {
    private static final int STEPS = 400;
    private static final long MILLI = 1_000_000;
    private static final Set<StateName> SEEN = EnumSet.noneOf(StateName.class);

    /** A call that is under way. */
    private record Call(@Nullable Permit permit, int stay, long beginNanos) {}

    @Property(tries = 1_000)
    void it_lets_through_and_changes_as_the_slow_one_does(@ForAll long seed) {
        Random random = new Random(seed);
        BreakerPolicy policy = policy(random);
        Breaker breaker = new Breaker(policy, BreakerListener.NOBODY, () -> 1);
        SlowBreaker slow = new SlowBreaker(policy);
        List<Call> calls = new ArrayList<>();
        double badness = random.nextDouble();
        long now = MILLI * (1_000_000_000L + random.nextInt(1_000_000));
        for (int i = 0; i < STEPS; i++) {
            now += MILLI * (random.nextInt(30) == 0 ? random.nextInt(3_000) : random.nextInt(40));
            badness = random.nextInt(60) == 0 ? random.nextDouble() : badness;
            if (calls.isEmpty() || random.nextBoolean()) {
                Permit permit = breaker.tryAcquire(now);
                int stay = slow.tryAcquire(now);
                assertThat(permit != null).as("step %d, %s", i, policy).isEqualTo(stay >= 0);
                if (permit != null) {
                    calls.add(new Call(permit, stay, now));
                }
            } else {
                Call call = calls.remove(random.nextInt(calls.size()));
                Outcome outcome = random.nextInt(10) == 0
                        ? Outcome.IGNORED
                        : random.nextDouble() < badness ? Outcome.FAILURE : Outcome.SUCCESS;
                call.permit().record(outcome, now - call.beginNanos(), now);
                slow.record(call.stay(), outcome, now - call.beginNanos(), now);
            }
            assertThat(breaker.state(now)).as("step %d, %s", i, policy).isEqualTo(slow.state(now));
            SEEN.add(breaker.state(now));
        }
    }

    @AfterContainer
    static void all_states_were_seen() {
        assertThat(SEEN).contains(StateName.CLOSED, StateName.OPEN, StateName.HALF_OPEN, StateName.RAMPING);
    }

    private static BreakerPolicy policy(Random random) {
        Duration windowTime = Duration.ofMillis(10L * (1 + random.nextInt(300)));
        Window window = switch (random.nextInt(3)) {
            case 0 -> Window.of(1 + random.nextInt(30));
            case 1 -> Window.of(windowTime);
            default -> Window.inARow(windowTime);
        };
        Duration open = Duration.ofMillis(1 + random.nextInt(2_000));
        Duration ramp = random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(1 + random.nextInt(2_000));
        return BreakerPolicy.DEFAULT
                .withWindow(window, 1 + random.nextInt(15))
                .withFailureRate((1 + random.nextInt(8)) / 8.0)
                .withSlow(Duration.ofMillis(1 + random.nextInt(2_000)), (1 + random.nextInt(8)) / 8.0)
                .withOpen(open, open.multipliedBy(1 + random.nextInt(10)))
                .withProbes(1 + random.nextInt(6), Duration.ofMillis(1 + random.nextInt(3_000)), ramp);
    }
}
