// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import dev.weft.breaker.OperationMetrics.Event;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * An operation that was started.
 *
 * @param end how it ends; has failed if it threw
 * @param failure what it is called if it fails
 */
record Try<T>(Future<T> end, Event failure) {

    static <T> Try<T> start(Supplier<Future<T>> command) {
        try {
            return new Try<>(Objects.requireNonNull(command.get(), "the operation gave no future"), Event.FAILURE);
        } catch (Throwable e) {
            return new Try<>(Future.failedFuture(e), Event.EXCEPTION);
        }
    }
}
