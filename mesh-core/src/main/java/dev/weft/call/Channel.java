// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import io.vertx.core.Future;

/**
 * Where calls are made: one server, or all the instances of a service. Stubs are built on it. Thread-safe.
 *
 * <p>Futures complete on the caller's Vert.x context. A failed call fails its future with a {@link CallFailure}; only
 * mistakes in the arguments throw.
 */
public interface Channel {

    /**
     * Calls a unary method; the short way, for stubs.
     *
     * @return the reply; for a one-way method, null once the request is handed to a connection
     */
    <Q, R> Future<R> unary(Method<Q, R> method, Q request, CallOptions options);

    /** Makes a call of any kind. The deadline and metadata of a call being handled on this context apply too. */
    Future<Reply> call(Call call);
}
