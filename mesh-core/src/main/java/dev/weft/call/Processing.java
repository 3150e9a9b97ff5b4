// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

/** Whether the callee may have acted on a failed call; a retry needs to know. */
public enum Processing {
    /** No handler saw the request: sending it again, elsewhere, is always safe. */
    NOT_STARTED,
    /** A handler may have seen the request: only an idempotent call may be sent again. */
    POSSIBLE
}
