// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import io.vertx.core.Future;

/**
 * What is held where nothing is counted.
 *
 * @param permits that were asked for
 */
public record NoHold(long permits) implements Hold {
    /** What who only looked holds. */
    public static final NoHold NONE = new NoHold(0);

    @Override
    public boolean isHeld() {
        return true;
    }

    @Override
    public Future<Boolean> renew() {
        return Future.succeededFuture(true);
    }

    @Override
    public void release() {
        // Nobody counted it.
    }
}
