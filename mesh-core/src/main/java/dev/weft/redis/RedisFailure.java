// SPDX-License-Identifier: Apache-2.0
package dev.weft.redis;

import io.vertx.core.VertxException;

/** A command that Redis did not do, or did not answer, or answered with what is no answer. */
public final class RedisFailure extends VertxException {
    private static final long serialVersionUID = 1L;

    /** {@code message} begins with Redis's own word for it, if it has one. */
    public RedisFailure(String message) {
        super(message, true);
    }

    /** Whether Redis does not have the script that it was told to run. */
    public boolean isMissingScript() {
        return String.valueOf(getMessage()).startsWith("NOSCRIPT");
    }
}
