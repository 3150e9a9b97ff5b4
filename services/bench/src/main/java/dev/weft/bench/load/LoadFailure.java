// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.load;

/** A load that proves nothing, because calls failed, went unanswered, or came back altered. */
public final class LoadFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    LoadFailure(String message) {
        super(message);
    }

    LoadFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
