// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import dev.weft.call.CallFailure;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
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
            return new Problem(status, failure.message(), failure.status().name());
        }
        LOG.log(System.Logger.Level.WARNING, request.method() + " " + request.path() + " failed: " + failure);
        String detail = "the service behind " + request.path() + " did not answer as it should";
        return new Problem(status, detail, failure.status().name());
    }

    private static void send(Problem problem, @Nullable String path, HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (problem.status() == TOO_MANY_REQUESTS || problem.status() == UNAVAILABLE) {
            response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(problem.toJson(path == null ? "" : path).toBuffer());
    }
}
