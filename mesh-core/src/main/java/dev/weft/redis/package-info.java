// SPDX-License-Identifier: Apache-2.0
/**
 * Redis as the registry and the shared limits use it: where it is ({@link dev.weft.redis.RedisSettings}), a connection that
 * is there when it is needed and gives each command a deadline ({@link dev.weft.redis.RedisLink}), and scripts that it runs
 * whole or not at all ({@link dev.weft.redis.RedisScript}).
 */
@NullMarked
package dev.weft.redis;

import org.jspecify.annotations.NullMarked;
