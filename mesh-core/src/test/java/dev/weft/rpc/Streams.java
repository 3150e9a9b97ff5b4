// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.stream.Conduit;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Streams for tests: made of lists, gathered into lists. */
public final class Streams {
    private static final long SEED = 42;

    private Streams() {}

    /** A stream of these messages, that ends. */
    @SafeVarargs
    public static <T> ReadStream<T> of(T... messages) {
        Conduit<T> conduit = new Conduit<>();
        for (T message : messages) {
            conduit.writer().write(message);
        }
        conduit.writer().end();
        return conduit.reader();
    }

    /** All the messages of a stream, once it has ended. */
    public static <T> Future<List<T>> all(ReadStream<T> stream) {
        Promise<List<T>> promise = Promise.promise();
        List<T> all = new ArrayList<>();
        stream.exceptionHandler(promise::tryFail);
        stream.endHandler(end -> promise.tryComplete(all));
        stream.handler(all::add);
        stream.resume();
        return promise.future();
    }

    /** Each message turned into another, as it comes, with back-pressure. */
    public static <T, R> ReadStream<R> map(ReadStream<T> source, Function<T, R> change) {
        Context context = Vertx.currentContext();
        Conduit<R> changed = new Conduit<>(Conduit.DEFAULT_CAPACITY, context);
        source.pause();
        changed.writer().exceptionHandler(cancelled -> source.handler(null).resume());
        source.exceptionHandler(changed::fail);
        source.endHandler(end -> changed.writer().end());
        source.handler(message -> {
            changed.writer().write(change.apply(message));
            if (changed.writer().writeQueueFull()) {
                source.pause();
                changed.writer().drainHandler(drained -> source.resume());
            }
        });
        source.resume();
        return changed.reader();
    }

    /** Bytes that do not compress, the same each time. */
    public static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(SEED).nextBytes(noise);
        return noise;
    }
}
