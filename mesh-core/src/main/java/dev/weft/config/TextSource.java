// SPDX-License-Identifier: Apache-2.0
package dev.weft.config;

import io.vertx.core.Future;

/** Where a text is kept that may change: a file, a key of Redis. */
@FunctionalInterface
public interface TextSource {

    /**
     * The text as it is now.
     *
     * @return completes on any thread; fails if it cannot be read or there is none, with a message that says which text
     */
    Future<String> read();
}
