// SPDX-License-Identifier: Apache-2.0
/**
 * Ledgers in Redis: one server, a master behind Sentinel, or a Cluster.
 *
 * <p>Each ledger is a handful of keys with one hash tag, so that a script can work on it in a Cluster; {@code ledger.lua}
 * says what they hold and by which rules it changes. {@link dev.weft.registry.redis.RedisStore} turns commands into
 * scripts, sent over a {@link dev.weft.redis.RedisLink}; {@code ChangeReader} waits for changes on a connection of its own.
 *
 * <p>All time is Redis's own. Give it an instance of its own with {@code maxmemory-policy noeviction}.
 */
@NullMarked
package dev.weft.registry.redis;

import org.jspecify.annotations.NullMarked;
