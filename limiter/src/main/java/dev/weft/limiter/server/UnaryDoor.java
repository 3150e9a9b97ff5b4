// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import dev.weft.call.CallFailure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls of one unary method that come by gRPC: each exactly once, whatever the caller sends or leaves out and whatever
 * the method does.
 *
 * @param <Q> type of requests
 * @param <R> type of replies
 */
final class UnaryDoor<Q, R> implements Handler<GrpcServerRequest<Q, R>> {
    private final Function<Q, Future<R>> method;

    UnaryDoor(Function<Q, Future<R>> method) {
        this.method = method;
    }

    @Override
    public void handle(GrpcServerRequest<Q, R> call) {
        new Exchange(call).begin();
    }

    /** One call. Confined to its context. */
    private final class Exchange {
        private final GrpcServerRequest<Q, R> call;
        private @Nullable Q message;
        private boolean answered;

        Exchange(GrpcServerRequest<Q, R> call) {
            this.call = call;
        }

        void begin() {
            call.handler(this::received)
                    .endHandler(end -> received())
                    .exceptionHandler(gone -> answered = true)
                    .invalidMessageHandler(invalid ->
                            fail(GrpcStatus.INTERNAL, "the request cannot be read: " + invalid.getMessage()));
        }

        private void received(Q one) {
            if (message != null) {
                fail(GrpcStatus.INTERNAL, "more than one request");
            }
            message = one;
        }

        private void received() {
            if (message == null) {
                fail(GrpcStatus.INTERNAL, "no request");
            } else if (!answered) {
                run(message).onComplete(this::reply, this::fail);
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
            if (!answered) {
                answered = true;
                call.response().end(reply);
            }
        }

        private void fail(Throwable cause) {
            CallFailure failure = CallFailure.from(cause);
            GrpcStatus status = GrpcStatus.valueOf(failure.status().code());
            fail(Objects.requireNonNullElse(status, GrpcStatus.UNKNOWN), failure.message());
        }

        private void fail(GrpcStatus status, String what) {
            if (!answered) {
                answered = true;
                GrpcServerResponse<Q, R> response = call.response();
                response.status(status).statusMessage(what).end();
            }
        }
    }
}
