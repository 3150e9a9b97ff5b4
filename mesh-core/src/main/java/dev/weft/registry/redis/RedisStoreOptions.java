// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import java.time.Duration;

/**
 * How ledgers are kept in Redis.
 *
 * @param prefix what all keys begin with; meshes with different prefixes share a Redis without meeting
 * @param commandTimeout how long Redis may take to answer before it counts as away; longer bears slow servers, shorter
 *     notices a dead one sooner. Not above a third of a lease
 * @param connectTimeout how long it may take to connect and to log in
 */
public record RedisStoreOptions(String prefix, Duration commandTimeout, Duration connectTimeout) {
    /** Keys begin with {@code weft}; 1 s for a command, 2 s to connect. */
    public static final RedisStoreOptions DEFAULT =
            new RedisStoreOptions("weft", Duration.ofSeconds(1), Duration.ofSeconds(2));

    public RedisStoreOptions {
        if (prefix.isBlank() || prefix.indexOf('{') >= 0) {
            throw new IllegalArgumentException(
                    "prefix must not be empty and must not contain {, was \"" + prefix + "\"");
        }
        requirePositive("commandTimeout", commandTimeout);
        requirePositive("connectTimeout", connectTimeout);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(name + " must be at least 1 ms, was " + duration);
        }
    }
}
