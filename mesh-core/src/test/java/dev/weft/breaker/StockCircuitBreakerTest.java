// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.impl.CircuitBreakerImpl;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** Upstream's own, so that what we ask of ours is what upstream does. */
class StockCircuitBreakerTest extends CircuitBreakerContract {
    @Override
    CircuitBreaker create(String name, Vertx vertx, CircuitBreakerOptions options) {
        return CircuitBreaker.create(name, vertx, options);
    }

    @Override
    void forceClosed(CircuitBreaker breaker) {
        ((CircuitBreakerImpl) breaker).reset(true);
    }

    @Override
    JsonObject metrics(CircuitBreaker breaker) {
        return ((CircuitBreakerImpl) breaker).getMetrics();
    }
}
