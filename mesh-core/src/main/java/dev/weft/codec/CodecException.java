// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import org.jspecify.annotations.Nullable;

/** A message that could not be turned into bytes, or bytes that are no message. The text is fit for the peer to see. */
public final class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CodecException(String message) {
        super(message);
    }

    /** With what led to it on this side, for logs; null for nothing. The cause never crosses a wire. */
    public CodecException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
