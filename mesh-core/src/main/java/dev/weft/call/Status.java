// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

/** How a call ended. The names and numbers are gRPC's, so that one meaning holds at every door. */
public enum Status {
    OK,
    CANCELLED,
    UNKNOWN,
    INVALID_ARGUMENT,
    DEADLINE_EXCEEDED,
    NOT_FOUND,
    ALREADY_EXISTS,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    FAILED_PRECONDITION,
    ABORTED,
    OUT_OF_RANGE,
    UNIMPLEMENTED,
    INTERNAL,
    UNAVAILABLE,
    DATA_LOSS,
    UNAUTHENTICATED;

    private static final Status[] BY_CODE = values();

    /** gRPC's number, 0 to 16. */
    public int code() {
        return ordinal();
    }

    /** The status of a number; {@link #UNKNOWN} for one that has no name. */
    public static Status of(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : UNKNOWN;
    }

    /** A failure with this status, for a call that may have been processed. */
    public CallFailure failure(String message) {
        return CallFailure.of(this, message);
    }
}
