// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import dev.weft.call.CallFailure;
import dev.weft.call.Status;

/** A request that means nothing. */
final class InvalidRequest extends Exception {
    private static final long serialVersionUID = 1L;

    private final String what;

    InvalidRequest(String what) {
        super(what, null, false, false);
        this.what = what;
    }

    /** What its caller is told. */
    CallFailure failure() {
        return CallFailure.notProcessed(Status.INVALID_ARGUMENT, what);
    }
}
