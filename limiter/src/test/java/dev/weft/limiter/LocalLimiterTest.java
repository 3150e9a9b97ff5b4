// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

/** Limits of one process. */
class LocalLimiterTest extends LimiterContract {
    @Override
    protected Limiter newLimiter() {
        return new LocalLimiter(sandbox.vertx());
    }
}
