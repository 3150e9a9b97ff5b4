// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import com.google.rpc.QuotaFailure;
import dev.weft.call.CallFailure;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers what went wrong with a {@link Problem}. What the caller did wrong it is told in the service's own words; what we
 * did wrong goes to the log in full, and out in general terms, for it may speak of addresses. Stateless.
 */
final class Problems {
    private static final System.Logger LOG = System.getLogger(Problems.class.getName());
    private static final List<Integer> STATUSES_OF_ROUTER = List.of(400, 404, 405, 406, 413, 415, 500);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final int UNAVAILABLE = 503;
    private static final String RETRY_AFTER_SECONDS = "1";
    private static final String METHODS_OF_EVERY_PATH = "GET, HEAD";

    private Problems() {}

    /** Answers all that {@code router} cannot, and all that its handlers fail with. */
    static void answerFor(Router router) {
        STATUSES_OF_ROUTER.forEach(status -> router.errorHandler(status, Problems::answer));
    }

    private static void answer(RoutingContext context) {
        // A path that cannot be decoded comes without a status.
        int status = Math.max(context.statusCode(), HttpResponseStatus.BAD_REQUEST.code());
        Problem problem = of(status, context.failure(), context.request());
        if (context.failure() instanceof CallFailure failure) {
            HelloResource.nameInstance(failure.trailers(), context.response());
            retryAfter(failure).ifPresent(seconds -> context.response().putHeader(HttpHeaders.RETRY_AFTER, seconds));
        }
        if (status == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
            context.response().putHeader(HttpHeaders.ALLOW, METHODS_OF_EVERY_PATH);
        }
        send(problem, context.request().path(), context.request());
    }

    /** Answers bytes that are no HTTP request, or one beyond our limits. */
    static void answerInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        HttpResponseStatus status = HttpResponseStatus.BAD_REQUEST;
        if (cause instanceof TooLongHttpLineException) {
            status = HttpResponseStatus.REQUEST_URI_TOO_LONG;
        } else if (cause instanceof TooLongHttpHeaderException) {
            status = HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
        }
        send(
                new Problem(status.code(), "the request is malformed or larger than this gateway accepts", ""),
                "",
                request);
        request.connection().close();
    }

    private static Problem of(int status, @Nullable Throwable cause, HttpServerRequest request) {
        if (cause instanceof CallFailure failure) {
            return of(failure, request);
        }
        if (status == HttpResponseStatus.BAD_REQUEST.code()) {
            return new Problem(status, "the path cannot be decoded", "");
        }
        if (status < SERVER_ERROR) {
            return new Problem(
                    status, request.method() + " " + request.path() + " is nothing that this gateway has", "");
        }
        LOG.log(System.Logger.Level.ERROR, request.method() + " " + request.path() + " failed", cause);
        return new Problem(status, "the gateway failed", "");
    }

    private static Problem of(CallFailure failure, HttpServerRequest request) {
        int status = HttpStatuses.of(failure.status());
        if (status < SERVER_ERROR) {
            return new Problem(status, failure.message(), failure.status().name(), violatedPolicies(failure));
        }
        LOG.log(System.Logger.Level.WARNING, request.method() + " " + request.path() + " failed: " + failure);
        String detail = "the service behind " + request.path() + " did not answer as it should";
        return new Problem(status, detail, failure.status().name());
    }

    /** In whole seconds, rounded up: what the callee says, and else a second where another try may do. */
    private static Optional<String> retryAfter(CallFailure failure) {
        int status = HttpStatuses.of(failure.status());
        if (status != TOO_MANY_REQUESTS && status != UNAVAILABLE) {
            return Optional.empty();
        }
        boolean never = failure.retryAfter().isEmpty()
                && failure.trailers().get(CallFailure.RETRY_PUSHBACK).isPresent();
        return never
                ? Optional.empty()
                : Optional.of(failure.retryAfter().map(Problems::secondsUp).orElse(RETRY_AFTER_SECONDS));
    }

    private static String secondsUp(Duration wait) {
        return "" + Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds());
    }

    private static List<String> violatedPolicies(CallFailure failure) {
        return failure.details().stream()
                .flatMap(detail -> detail.as(QuotaFailure.class).stream())
                .flatMap(quota -> quota.getViolationsList().stream())
                .map(QuotaFailure.Violation::getQuotaId)
                .toList();
    }

    private static void send(Problem problem, @Nullable String path, HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(problem.toJson(path == null ? "" : path).toBuffer());
    }
}
