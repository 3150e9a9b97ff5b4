// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import dev.weft.call.CallFailure;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import java.time.Duration;
import java.util.Set;

/**
 * How often a call is sent again after a failure, and how long after. Only what is safe is: what no handler saw, or what may be
 * done twice. A value.
 *
 * @param attempts how often a call may reach an instance in all, 1 to 10; 1 retries nothing
 * @param leastPause before the first retry of what may have run, 0 to 1 min; twice as long each time, jittered between half and
 *     the whole
 * @param mostPause at most so long, unless the callee says more
 * @param statuses with which a failure is retried
 */
public record RetryPolicy(int attempts, Duration leastPause, Duration mostPause, Set<Status> statuses) {
    private static final int MOST_ATTEMPTS = 10;
    private static final int MOST_DOUBLINGS = 20;
    private static final Duration MOST_PAUSE = Duration.ofMinutes(1);

    /** Three attempts, 5 ms and more apart, for those that met nobody who could serve them. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(3, Duration.ofMillis(5), Duration.ofMillis(250), Set.of(Status.UNAVAILABLE));

    /** One attempt. */
    public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Set.of());

    public RetryPolicy {
        if (attempts < 1 || attempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException("attempts must be 1 to " + MOST_ATTEMPTS + ", was " + attempts);
        }
        if (leastPause.isNegative() || mostPause.compareTo(leastPause) < 0 || mostPause.compareTo(MOST_PAUSE) > 0) {
            throw new IllegalArgumentException(
                    "0 <= leastPause <= mostPause <= 1 min, were " + leastPause + " and " + mostPause);
        }
        if (statuses.contains(Status.OK)) {
            throw new IllegalArgumentException("what is OK is not retried");
        }
        statuses = Set.copyOf(statuses);
    }

    /** Whether sending it again does no harm, and may help. */
    public boolean allows(CallFailure failure, boolean safeToRepeat) {
        return statuses.contains(failure.status()) && (safeToRepeat || failure.processing() == Processing.NOT_STARTED);
    }

    /**
     * How long to wait, in nanoseconds: none after a first refusal that no handler saw, for another instance may have room; else
     * longer each time, and never less than the callee asks for.
     *
     * @param attempt which one has failed, 1 for the first
     * @param jitter 0 to 1
     */
    public long pauseNanos(CallFailure failure, int attempt, double jitter) {
        long asked = failure.retryAfter().map(Duration::toNanos).orElse(0L);
        if (attempt == 1 && failure.processing() == Processing.NOT_STARTED) {
            return asked;
        }
        long most = mostPause.toNanos();
        long doubled = leastPause.toNanos() << Math.min(attempt - 1, MOST_DOUBLINGS);
        return Math.max(asked, (long) (Math.min(most, doubled) * (0.5 + jitter / 2)));
    }
}
