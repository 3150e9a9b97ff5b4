// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

/**
 * Hears the end of one call, exactly once, on the thread on which the peer itself learns of it.
 *
 * @param <R> the reply, as the peer hands it to its callers
 */
public interface ReplyHandler<R> {

    /** The reply is there. It is only read during this method, so a reference-counted one may be released after it. */
    void replied(R reply);

    /** There will be no reply. */
    void failed(Throwable cause);
}
