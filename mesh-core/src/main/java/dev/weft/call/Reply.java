// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a call that is going well is answered with: one message, or a stream of them. A call that goes badly fails the
 * future of the reply, or the stream within it, with a {@link CallFailure}. Immutable.
 */
public final class Reply {
    private final Metadata headers;
    private final @Nullable Object message;
    private final @Nullable ReadStream<?> messages;
    private final Future<Metadata> trailers;

    private Reply(
            Metadata headers, @Nullable Object message, @Nullable ReadStream<?> messages, Future<Metadata> trailers) {
        this.headers = headers;
        this.message = message;
        this.messages = messages;
        this.trailers = trailers;
    }

    /** One message, and nothing beside it; null where the reply's type is {@link Void}. */
    public static Reply of(@Nullable Object message) {
        return of(message, Metadata.EMPTY);
    }

    /** One message with trailers. */
    public static Reply of(@Nullable Object message, Metadata trailers) {
        return new Reply(Metadata.EMPTY, message, null, Future.succeededFuture(trailers));
    }

    /** A stream of messages. */
    public static Reply streaming(ReadStream<?> messages) {
        return streaming(Metadata.EMPTY, messages, Future.succeededFuture(Metadata.EMPTY));
    }

    /**
     * A stream of messages.
     *
     * @param headers go ahead of the first message
     * @param messages paused until somebody reads them
     * @param trailers complete no later than the stream ends; asked for only then
     */
    public static Reply streaming(Metadata headers, ReadStream<?> messages, Future<Metadata> trailers) {
        return new Reply(headers, null, Objects.requireNonNull(messages), trailers);
    }

    /** What came ahead of the first message. */
    public Metadata headers() {
        return headers;
    }

    /**
     * The message.
     *
     * @throws IllegalStateException if the callee streams
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // Null exactly where T is Void.
    public <T> T message() {
        if (isStreaming()) {
            throw new IllegalStateException("the reply is a stream: use messages()");
        }
        return (T) message;
    }

    /**
     * The messages, paused until somebody reads them.
     *
     * @throws IllegalStateException if the callee does not stream
     */
    @SuppressWarnings("unchecked")
    public <T> ReadStream<T> messages() {
        if (messages == null) {
            throw new IllegalStateException("the reply is one message: use message()");
        }
        return (ReadStream<T>) messages;
    }

    /** Whether the reply is a stream. */
    public boolean isStreaming() {
        return messages != null;
    }

    /** What comes after the last message; fails if the call does. */
    public Future<Metadata> trailers() {
        return trailers;
    }

    /** The same reply with these headers. */
    public Reply withHeaders(Metadata headers) {
        return new Reply(Objects.requireNonNull(headers), message, messages, trailers);
    }

    /** The same reply with these trailers. */
    public Reply withTrailers(Future<Metadata> trailers) {
        return new Reply(headers, message, messages, Objects.requireNonNull(trailers));
    }

    /** The same reply with another message; for replies that are one message. */
    public Reply withMessage(@Nullable Object message) {
        if (isStreaming()) {
            throw new IllegalStateException("the reply is a stream");
        }
        return new Reply(headers, message, null, trailers);
    }

    /** The same reply with another stream of messages; for replies that are a stream. */
    public Reply withMessages(ReadStream<?> messages) {
        if (!isStreaming()) {
            throw new IllegalStateException("the reply is one message");
        }
        return new Reply(headers, null, Objects.requireNonNull(messages), trailers);
    }
}
