// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import io.vertx.core.Future;

/**
 * What answers the calls of one method. Called on the context of the call; must not block. What it throws is treated as
 * the failure of its future.
 */
public sealed interface MethodHandler {

    /** Answers a unary method; a one-way method's future tells only when the work has ended. */
    @FunctionalInterface
    non-sealed interface Unary extends MethodHandler {
        /** Answers one request. */
        Future<?> handle(Object request) throws Exception;
    }

    /** Answers a method of any kind. */
    @FunctionalInterface
    non-sealed interface Any extends MethodHandler {
        /** Answers one call. */
        Future<Reply> handle(Call call) throws Exception;
    }
}
