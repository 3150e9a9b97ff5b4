// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

/**
 * Echoes of one fixed payload; each {@link #send} is one complete call, encoded anew.
 *
 * @param <R> the reply, as the peer hands it to its callers
 */
@FunctionalInterface
public interface EchoCall<R> {

    /** Sends the payload once. May be called inside {@link ReplyHandler#replied}, and never blocks. */
    void send(ReplyHandler<R> handler);
}
