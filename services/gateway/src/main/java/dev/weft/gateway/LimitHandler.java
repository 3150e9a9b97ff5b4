// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import dev.weft.limiter.mesh.RuledLimits;
import dev.weft.limiter.mesh.Ruling;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Stands before everything else: lets requests pass that the rules admit; others fail with what {@link Problems} answers by 429. All of them are told what
 * is left, as {@link RateLimitFields} say it. Thread-safe.
 */
final class LimitHandler implements Handler<RoutingContext> {
    private static final long ONE_CALL = 1;

    private final RuledLimits limits;
    private final GatewaySettings settings;

    LimitHandler(RuledLimits limits, GatewaySettings settings) {
        this.limits = limits;
        this.settings = settings;
    }

    @Override
    public void handle(RoutingContext context) {
        EdgeAttributes request = new EdgeAttributes(context.request(), context.normalizedPath(), settings.proxies());
        Duration patience = settings.deadline();
        Consumer<Runnable> whenGone = leave -> context.response().closeHandler(gone -> leave.run());
        limits.ask(request, ONE_CALL, patience, whenGone)
                .onSuccess(ruling -> decided(context, ruling))
                .onFailure(context::fail);
    }

    private static void decided(RoutingContext context, Ruling ruling) {
        if (context.response().closed()) {
            return;
        }
        RateLimitFields.put(ruling, context.response());
        if (ruling.isAdmitted()) {
            context.next();
        } else {
            context.fail(ruling.refusal());
        }
    }
}
