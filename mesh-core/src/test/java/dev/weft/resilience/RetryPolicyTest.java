// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import dev.weft.call.Status;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final long MILLI = 1_000_000L;
    private static final CallFailure REFUSED = CallFailure.notProcessed(Status.UNAVAILABLE, "busy");
    private static final CallFailure LOST = Status.UNAVAILABLE.failure("lost");

    private final RetryPolicy policy =
            new RetryPolicy(3, Duration.ofMillis(10), Duration.ofMillis(50), Set.of(Status.UNAVAILABLE));

    @Test
    void only_what_is_safe_is_sent_again() {
        assertThat(policy.allows(REFUSED, false)).isTrue();
        assertThat(policy.allows(LOST, false)).isFalse();
        assertThat(policy.allows(LOST, true)).isTrue();
        assertThat(policy.allows(Status.INTERNAL.failure("bug"), true)).isFalse();
    }

    @Test
    void pauses_double_up_to_a_bound_between_half_and_the_whole() {
        assertThat(policy.pauseNanos(LOST, 1, 0)).isEqualTo(5 * MILLI);
        assertThat(policy.pauseNanos(LOST, 1, 1)).isEqualTo(10 * MILLI);
        assertThat(policy.pauseNanos(LOST, 2, 1)).isEqualTo(20 * MILLI);
        assertThat(policy.pauseNanos(LOST, 10, 1)).isEqualTo(50 * MILLI);
    }

    @Test
    void first_refusal_costs_no_pause() {
        assertThat(policy.pauseNanos(REFUSED, 1, 1)).isZero();
        assertThat(policy.pauseNanos(REFUSED, 2, 1)).isEqualTo(20 * MILLI);
    }

    @Test
    void callee_that_asks_for_more_gets_more() {
        CallFailure later = REFUSED.withTrailers(Metadata.of(CallFailure.RETRY_PUSHBACK, "700"));

        assertThat(policy.pauseNanos(later, 1, 0)).isEqualTo(700 * MILLI);
        assertThat(policy.pauseNanos(later, 2, 1)).isEqualTo(700 * MILLI);
    }

    @Test
    void wrong_policies_are_refused() {
        assertThatThrownBy(() -> new RetryPolicy(0, Duration.ZERO, Duration.ZERO, Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ofMillis(2), Duration.ofMillis(1), Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Set.of(Status.OK)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
