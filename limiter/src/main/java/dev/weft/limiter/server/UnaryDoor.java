// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.weft.call.CallFailure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.InvalidMessageException;
import io.vertx.grpc.common.MessageSizeOverflowException;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls of one unary method that come by gRPC: each exactly once and in time, whatever the caller sends or leaves out
 * and whatever the method does. Messages are read here and not by the library, which bounds what is compressed and not what
 * comes of it, and breaks off calls that it cannot read. Thread-safe.
 *
 * @param <Q> type of requests
 * @param <R> type of replies
 */
final class UnaryDoor<Q extends MessageLite, R extends MessageLite>
        implements Handler<GrpcServerRequest<Buffer, Buffer>> {
    private static final String IDENTITY = "identity";
    private static final String GZIP = "gzip";

    private final Vertx vertx;
    private final Parser<Q> parser;
    private final Bounds bounds;
    private final Function<Q, Future<R>> method;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * What a caller may take.
     *
     * @param messageBytes of a request, before and after it is uncompressed
     * @param callTime from the first byte to the answer, also for those that have a later deadline or none
     * @param calls at once
     */
    record Bounds(int messageBytes, Duration callTime, int calls) {}

    UnaryDoor(Vertx vertx, Parser<Q> parser, Bounds bounds, Function<Q, Future<R>> method) {
        this.vertx = vertx;
        this.parser = parser;
        this.bounds = bounds;
        this.method = method;
    }

    @Override
    public void handle(GrpcServerRequest<Buffer, Buffer> call) {
        new Exchange(call).begin();
    }

    /** How many calls are not answered yet. */
    int open() {
        return open.get();
    }

    /** One call. Confined to its context. */
    private final class Exchange {
        private final GrpcServerRequest<Buffer, Buffer> call;
        private @Nullable GrpcMessage message;
        private boolean ended;
        private boolean answered;
        private long timer;

        Exchange(GrpcServerRequest<Buffer, Buffer> call) {
            this.call = call;
        }

        void begin() {
            long most = bounds.callTime().toMillis();
            timer = vertx.setTimer(
                    call.timeout() > 0 ? Math.min(call.timeout(), most) : most,
                    late -> fail(GrpcStatus.DEADLINE_EXCEEDED, ended ? "no decision in time" : "no request in time"));
            call.messageHandler(this::received)
                    .invalidMessageHandler(this::invalid)
                    .endHandler(end -> received())
                    .exceptionHandler(gone -> close())
                    .errorHandler(reset -> close());
            if (open.incrementAndGet() > bounds.calls()) {
                fail(GrpcStatus.RESOURCE_EXHAUSTED, "more than " + bounds.calls() + " calls at once");
            }
        }

        private void received(GrpcMessage one) {
            if (message != null) {
                fail(GrpcStatus.UNIMPLEMENTED, "more than one request");
            } else if (one.payload().length() > bounds.messageBytes()) {
                tooLarge();
            }
            message = one;
        }

        private void invalid(InvalidMessageException invalid) {
            if (invalid instanceof MessageSizeOverflowException) {
                tooLarge();
            } else {
                fail(GrpcStatus.INTERNAL, "the request cannot be read: " + invalid.getMessage());
            }
        }

        private void received() {
            ended = true;
            if (message == null) {
                fail(GrpcStatus.UNIMPLEMENTED, "no request");
                return;
            }
            Buffer bytes = answered ? null : uncompressed(message);
            Q request = bytes == null ? null : parsed(bytes);
            if (request != null) {
                run(request).onComplete(this::reply, this::fail);
            }
        }

        /** Null after it has failed. */
        private @Nullable Buffer uncompressed(GrpcMessage received) {
            if (received.encoding().equals(IDENTITY)) {
                return received.payload();
            }
            if (!received.encoding().equals(GZIP)) {
                fail(GrpcStatus.UNIMPLEMENTED, "no encoding " + received.encoding() + " here, but gzip");
                return null;
            }
            byte[] compressed = received.payload().getBytes();
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
                byte[] bytes = in.readNBytes(bounds.messageBytes() + 1);
                if (bytes.length <= bounds.messageBytes()) {
                    return Buffer.buffer(bytes);
                }
                tooLarge();
            } catch (IOException e) {
                fail(GrpcStatus.INTERNAL, "the request is no gzip: " + e.getMessage());
            }
            return null;
        }

        /** Null after it has failed. */
        private @Nullable Q parsed(Buffer bytes) {
            try {
                return parser.parseFrom(bytes.getBytes());
            } catch (InvalidProtocolBufferException e) {
                fail(GrpcStatus.INVALID_ARGUMENT, "the request is not of its type: " + e.getMessage());
                return null;
            }
        }

        private Future<R> run(Q request) {
            try {
                return method.apply(request);
            } catch (RuntimeException e) {
                return Future.failedFuture(e);
            }
        }

        private void reply(R reply) {
            if (close()) {
                call.response().end(Buffer.buffer(reply.toByteArray()));
            }
        }

        private void tooLarge() {
            fail(GrpcStatus.RESOURCE_EXHAUSTED, "the request has more than " + bounds.messageBytes() + " bytes");
        }

        private void fail(Throwable cause) {
            CallFailure failure = CallFailure.from(cause);
            GrpcStatus status = GrpcStatus.valueOf(failure.status().code());
            fail(Objects.requireNonNullElse(status, GrpcStatus.UNKNOWN), failure.message());
        }

        /** Who has not said all by then need not: the stream is reset behind the answer. */
        private void fail(GrpcStatus status, String what) {
            if (close()) {
                GrpcServerResponse<Buffer, Buffer> response = call.response();
                Future<Void> sent = response.status(status).statusMessage(what).end();
                if (!ended) {
                    sent.onComplete(done -> response.cancel());
                }
            }
        }

        /** Whether it was open until then. */
        private boolean close() {
            boolean was = !answered;
            if (was) {
                answered = true;
                open.decrementAndGet();
                vertx.cancelTimer(timer);
            }
            return was;
        }
    }
}
