// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

/** Whether a method is answered at all. */
public enum Acknowledgement {
    /** The caller gets a reply or a failure. */
    REPLY,
    /**
     * One way: the caller's future completes once the request is handed to the connection. Nothing comes back, not even
     * a failure; the callee may never see the request.
     */
    NONE
}
