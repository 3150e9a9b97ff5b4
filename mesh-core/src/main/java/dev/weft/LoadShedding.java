// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.call.Acknowledgement;
import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import dev.weft.call.Method;
import dev.weft.call.MethodKind;
import dev.weft.call.Priority;
import dev.weft.call.Status;
import dev.weft.resilience.AdaptiveLimiter;
import dev.weft.resilience.GradientLimit;
import dev.weft.rpc.Admission;
import org.jspecify.annotations.Nullable;

/**
 * Serves as many calls at once as the server bears, and refuses the others before they wait: those that matter least first. How
 * many that is, it finds out from the time that calls take ({@link GradientLimit}). Streams are not counted: how long they last
 * says nothing. Thread-safe.
 */
final class LoadShedding implements Admission {
    /** Sheddable calls leave a fifth of the room to others. */
    private static final double SHARE_OF_SHEDDABLE = 0.8;

    /** Critical calls may be a fifth more than there is room for. */
    private static final double SHARE_OF_CRITICAL = 1.2;

    private final AdaptiveLimiter limiter;

    LoadShedding(AdaptiveLimiter limiter) {
        this.limiter = limiter;
    }

    @Override
    public @Nullable Admitted tryAdmit(Method<?, ?> method, Metadata metadata) {
        if (method.kind() != MethodKind.UNARY || method.acknowledgement() == Acknowledgement.NONE) {
            return Admitted.UNCOUNTED;
        }
        AdaptiveLimiter.Sample sample = limiter.tryAcquire(share(Priority.in(metadata)));
        return sample == null ? null : failure -> tell(sample, failure);
    }

    private static double share(Priority priority) {
        return switch (priority) {
            case CRITICAL -> SHARE_OF_CRITICAL;
            case NORMAL -> 1;
            case SHEDDABLE -> SHARE_OF_SHEDDABLE;
        };
    }

    /** A handler that fails at once does not say that there is room; one that gave up on something else says there is none. */
    private static void tell(AdaptiveLimiter.Sample sample, @Nullable Throwable failure) {
        if (failure == null) {
            sample.succeeded();
        } else if (failure instanceof CallFailure known && known.status() == Status.DEADLINE_EXCEEDED) {
            sample.dropped();
        } else {
            sample.ignored();
        }
    }
}
