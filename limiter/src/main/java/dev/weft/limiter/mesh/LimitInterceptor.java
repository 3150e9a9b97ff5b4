// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.mesh;

import dev.weft.call.Call;
import dev.weft.call.CallContext;
import dev.weft.call.Deadline;
import dev.weft.call.Interceptor;
import dev.weft.call.Reply;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Lets calls pass that the rules admit, and refuses the others before anything is done for them. Added before other
 * interceptors it spares those the refused calls. For both sides; thread-safe.
 */
public final class LimitInterceptor implements Interceptor {
    private static final Duration FOREVER = Duration.ofDays(1);
    private static final long ONE_CALL = 1;

    private final RuledLimits limits;

    /** One that asks {@code limits}, which stay the caller's to close. */
    public LimitInterceptor(RuledLimits limits) {
        this.limits = limits;
    }

    @Override
    public Future<Reply> intercept(Call call, Next next) {
        Future<Ruling> ruling = limits.ask(new CallAttributes(call), ONE_CALL, timeOf(call), this::whenCancelled);
        // A call that no rule is about goes on at once.
        if (ruling.succeeded() && ruling.result().isAdmitted()) {
            return next.proceed(call);
        }
        return ruling.compose(
                decided -> decided.isAdmitted() ? next.proceed(call) : Future.failedFuture(decided.refusal()));
    }

    /** Nobody waits for a turn that comes after the deadline. */
    private static Duration timeOf(Call call) {
        return call.deadline()
                .map(Deadline::atNanos)
                .map(at -> Duration.ofNanos(Math.max(0, at - System.nanoTime())))
                .orElse(FOREVER);
    }

    private void whenCancelled(Runnable leave) {
        CallContext.current().ifPresent(call -> call.onCancel(reason -> leave.run()));
    }
}
