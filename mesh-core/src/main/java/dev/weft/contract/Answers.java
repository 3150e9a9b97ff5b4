// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.CallFailure;
import dev.weft.call.Status;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** Calls implementations, and checks that they give what they promised. */
final class Answers {
    private Answers() {}

    /** What {@code target}, of type {@code (Object)Object}, returns. */
    static @Nullable Object of(MethodHandle target, @Nullable Object request) throws Exception {
        try {
            return target.invokeExact(request);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code message} unless it is null. */
    static Object message(@Nullable Object message, String name) {
        if (message == null) {
            throw noMessage(name);
        }
        return message;
    }

    /** {@code stream} unless it is null. */
    static ReadStream<?> stream(@Nullable Object stream, String name) {
        if (stream == null) {
            throw Status.INTERNAL.failure(name + " completed its future with no stream");
        }
        return (ReadStream<?>) stream;
    }

    static CallFailure noMessage(String name) {
        return Status.INTERNAL.failure(name + " completed its future with null, which is no message");
    }

    static <T> Future<T> noAnswer(String name) {
        return Future.failedFuture(Status.INTERNAL.failure(name + " returned null"));
    }
}
