// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one call. Each is null if the call has none; no rule with that key concerns it then. Whatever a stranger may
 * have sent is fine as a value.
 *
 * <p>Matching asks for an attribute as often as a rule needs it, so it must answer the same each time, and fast.
 */
public interface Attributes {
    /** The service that is called, such as {@code weft.hello.v1.HelloService}: the key {@code service}. */
    @Nullable
    String service();

    /** The method that is called, without its service, such as {@code SayHello}: the key {@code method}. */
    @Nullable
    String method();

    /** On whose account: the key {@code tenant}. */
    @Nullable
    String tenant();

    /** Who: the key {@code user}. */
    @Nullable
    String user();

    /** Where from, as text without a port: the key {@code ip}. */
    @Nullable
    String ip();

    /**
     * A header, or metadata: the key {@code header.NAME}.
     *
     * @param name in lower case
     */
    @Nullable
    String header(String name);

    /**
     * Those of a map from the rules' keys to values, such as {@code {"service": "shop", "header.x-api-key": "k1"}}.
     *
     * @throws IllegalArgumentException if calls have no such attribute
     */
    static Attributes of(Map<String, String> byKey) {
        return MapAttributes.of(byKey);
    }
}
