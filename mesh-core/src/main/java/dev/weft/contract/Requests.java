// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.Call;
import dev.weft.call.CallOptions;
import dev.weft.call.Deadline;
import dev.weft.call.Method;
import dev.weft.call.Peer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes calls of what a stub is given. */
final class Requests {
    private Requests() {}

    /** The argument of a method that takes one. */
    static Object of(Method<?, ?> method, @Nullable Object @Nullable [] arguments) {
        Object argument = arguments == null ? null : arguments[0];
        if (argument == null) {
            throw new NullPointerException("the request of " + method + " is null");
        }
        return argument;
    }

    /** A call with one request; null where there is none. */
    static Call one(Method<?, ?> method, CallOptions options, @Nullable Object message) {
        return Call.of(method, options, options.metadata(), deadline(options), Peer.LOCAL, message);
    }

    static Call many(Method<?, ?> method, CallOptions options, ReadStream<?> messages) {
        messages.pause();
        return Call.streaming(method, options, options.metadata(), deadline(options), Peer.LOCAL, messages);
    }

    private static @Nullable Deadline deadline(CallOptions options) {
        Duration timeout = options.timeout().orElse(null);
        return timeout == null ? null : Deadline.after(timeout);
    }
}
