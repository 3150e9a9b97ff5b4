// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import io.vertx.core.Future;

/** Where the text of rules is kept: a file, a key of Redis. */
@FunctionalInterface
public interface RulesText {

    /**
     * The text as it is now.
     *
     * @return completes on any thread; fails if it cannot be read or there is none, with a message that says which text
     */
    Future<String> read();
}
