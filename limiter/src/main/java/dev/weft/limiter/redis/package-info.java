// SPDX-License-Identifier: Apache-2.0
/**
 * Limits that nodes share, in Redis: one server, a master behind Sentinel, or a Cluster.
 *
 * <p>{@code limits.lua} decides as {@link dev.weft.limiter.Usage} does, to the bit, by Redis's clock. What it is asked costs
 * little: {@link dev.weft.limiter.redis.RedisLimiter} sends many demands in one command, those for the same key as one, asks
 * nothing while an earlier refusal holds, and takes permits for busy keys in blocks. A command that is repeated because its
 * answer was lost is decided once. When Redis does not answer in time, each quota says what to do.
 */
@NullMarked
package dev.weft.limiter.redis;

import org.jspecify.annotations.NullMarked;
