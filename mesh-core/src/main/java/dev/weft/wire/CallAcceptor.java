// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;

/** What a server does with the calls of one connection. Called on its event loop. */
public interface CallAcceptor {

    /** What calls of this signature lead to; asked once a definition, and remembered. Never fails: a refusal is a route. */
    Route route(MethodSignature method);

    /** Where calls of one signature go. */
    interface Route {
        /**
         * Answers a call that has just come.
         *
         * @param timeoutMicros how long the caller waits; 0 for no limit
         * @return the stream that will be shown its messages
         */
        ServerStream open(long timeoutMicros, Metadata metadata);
    }

    /** A route that answers every call with {@code failure}. */
    static Route refusing(CallFailure failure) {
        return (timeoutMicros, metadata) -> new RefusedStream(failure);
    }
}
