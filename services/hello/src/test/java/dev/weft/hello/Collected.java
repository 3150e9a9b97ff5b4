// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;

/** What came out of a stream, in a test. */
public final class Collected {
    private Collected() {}

    /** Every message, once the stream has ended. */
    public static <T> Future<List<T>> all(ReadStream<T> stream) {
        return read(stream, Integer.MAX_VALUE);
    }

    /** The first so many messages; the rest is left where it is. */
    public static <T> Future<List<T>> first(int count, ReadStream<T> stream) {
        return read(stream, count);
    }

    private static <T> Future<List<T>> read(ReadStream<T> stream, int most) {
        List<T> messages = new ArrayList<>();
        Promise<List<T>> done = Promise.promise();
        stream.exceptionHandler(done::tryFail);
        stream.endHandler(end -> done.tryComplete(messages));
        stream.handler(message -> {
            messages.add(message);
            if (messages.size() == most) {
                done.tryComplete(List.copyOf(messages));
            }
        });
        stream.fetch(most);
        return done.future();
    }
}
