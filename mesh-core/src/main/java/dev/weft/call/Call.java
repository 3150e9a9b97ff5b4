// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import io.vertx.core.streams.ReadStream;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One use of a method, as interceptors and handlers see it, on the side that makes it and on the side that answers it.
 * Immutable; each {@code with} returns a changed copy.
 */
public final class Call {
    private final Method<?, ?> method;
    private final CallOptions options;
    private final Metadata metadata;
    private final @Nullable Deadline deadline;
    private final Peer peer;
    private final @Nullable Object message;
    private final @Nullable ReadStream<?> messages;

    private Call(
            Method<?, ?> method,
            CallOptions options,
            Metadata metadata,
            @Nullable Deadline deadline,
            Peer peer,
            @Nullable Object message,
            @Nullable ReadStream<?> messages) {
        this.method = method;
        this.options = options;
        this.metadata = metadata;
        this.deadline = deadline;
        this.peer = peer;
        this.message = message;
        this.messages = messages;
    }

    /** A call with exactly one request message, of a method whose caller does not stream. */
    public static Call of(
            Method<?, ?> method,
            CallOptions options,
            Metadata metadata,
            @Nullable Deadline deadline,
            Peer peer,
            @Nullable Object message) {
        if (method.kind().clientStreams()) {
            throw new IllegalArgumentException(method + " takes a stream of requests");
        }
        return new Call(method, options, metadata, deadline, peer, message, null);
    }

    /** A call with a stream of request messages, of a method whose caller streams. */
    public static Call streaming(
            Method<?, ?> method,
            CallOptions options,
            Metadata metadata,
            @Nullable Deadline deadline,
            Peer peer,
            ReadStream<?> messages) {
        if (!method.kind().clientStreams()) {
            throw new IllegalArgumentException(method + " takes one request");
        }
        return new Call(method, options, metadata, deadline, peer, null, Objects.requireNonNull(messages));
    }

    /** What is called. */
    public Method<?, ?> method() {
        return method;
    }

    /** How the caller wants it called; {@link CallOptions#DEFAULT} on the side that answers. */
    public CallOptions options() {
        return options;
    }

    /** What travels with the request. */
    public Metadata metadata() {
        return metadata;
    }

    /** When the caller stops waiting, if it said so. */
    public Optional<Deadline> deadline() {
        return Optional.ofNullable(deadline);
    }

    /** Who calls; {@link Peer#LOCAL} on the side that calls. */
    public Peer peer() {
        return peer;
    }

    /**
     * The request.
     *
     * @throws IllegalStateException if the caller streams
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // Null exactly where T is Void.
    public <T> T message() {
        if (method.kind().clientStreams()) {
            throw new IllegalStateException(method + " takes a stream of requests: use messages()");
        }
        return (T) message;
    }

    /**
     * The requests, paused until somebody reads them.
     *
     * @throws IllegalStateException if the caller does not stream
     */
    @SuppressWarnings("unchecked")
    public <T> ReadStream<T> messages() {
        if (messages == null) {
            throw new IllegalStateException(method + " takes one request: use message()");
        }
        return (ReadStream<T>) messages;
    }

    /** The same call with this metadata. */
    public Call withMetadata(Metadata metadata) {
        return new Call(method, options, Objects.requireNonNull(metadata), deadline, peer, message, messages);
    }

    /** The same call with this deadline. */
    public Call withDeadline(Deadline deadline) {
        return new Call(method, options, metadata, Objects.requireNonNull(deadline), peer, message, messages);
    }

    /** The same call with these options. */
    public Call withOptions(CallOptions options) {
        return new Call(method, Objects.requireNonNull(options), metadata, deadline, peer, message, messages);
    }

    /** The same call with another request; for methods whose caller does not stream. */
    public Call withMessage(@Nullable Object message) {
        return of(method, options, metadata, deadline, peer, message);
    }

    /** The same call with another stream of requests; for methods whose caller streams. */
    public Call withMessages(ReadStream<?> messages) {
        return streaming(method, options, metadata, deadline, peer, messages);
    }

    @Override
    public String toString() {
        return method + " from " + peer.address();
    }
}
