// SPDX-License-Identifier: Apache-2.0
package dev.weft.stream;

import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;

/** All that comes out of a stream. */
public final class Received<T> {
    public final List<T> messages = new ArrayList<>();
    public final List<Throwable> failures = new ArrayList<>();
    public int ends;

    public static <T> Received<T> from(ReadStream<T> stream) {
        Received<T> received = new Received<>();
        stream.exceptionHandler(received.failures::add);
        stream.endHandler(v -> received.ends++);
        stream.handler(received.messages::add);
        return received;
    }

    /** What every stream promises: at most one end or failure. */
    public boolean isOver() {
        if (ends + failures.size() > 1) {
            throw new AssertionError(ends + " ends and failures " + failures);
        }
        return ends + failures.size() == 1;
    }
}
