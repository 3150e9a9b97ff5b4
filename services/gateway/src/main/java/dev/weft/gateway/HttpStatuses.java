// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import dev.weft.call.Status;

/** Which HTTP status a call's status is to the outside: the mapping of {@code google.rpc.Code}. */
final class HttpStatuses {
    static final int CLIENT_CLOSED_REQUEST = 499;

    private HttpStatuses() {}

    static int of(Status status) {
        return switch (status) {
            case OK -> 200;
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case NOT_FOUND -> 404;
            case ALREADY_EXISTS, ABORTED -> 409;
            case RESOURCE_EXHAUSTED -> 429;
            case CANCELLED -> CLIENT_CLOSED_REQUEST;
            case UNKNOWN, INTERNAL, DATA_LOSS -> 500;
            case UNIMPLEMENTED -> 501;
            case UNAVAILABLE -> 503;
            case DEADLINE_EXCEEDED -> 504;
        };
    }
}
