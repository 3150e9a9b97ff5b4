// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.load;

/** A load that proves nothing, because calls failed, went unanswered, or came back altered. */
public final class LoadFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure that has no cause. */
    public LoadFailure(String message) {
        super(message);
    }

    /** A failure and its cause. */
    public LoadFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
